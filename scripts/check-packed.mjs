import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Packs every package as it would be published and checks the tarballs: what is broken only there is seen nowhere else. */
const folder = mkdtempSync(join(tmpdir(), 'confab-packed-'))
const run = command => spawnSync(command, { shell: true, encoding: 'utf8' })

/** Runs a check, shows what it printed when it failed, and says whether it passed. */
function passes(command) {
  const { status, stdout, stderr } = run(command)
  if (status !== 0) console.error(`${command}\n${stdout}${stderr}`)
  return status === 0
}

const packages = readdirSync('packages').map(name => `-w packages/${name}`)
let passed = passes(`npm pack --silent --pack-destination "${folder}" ${packages.join(' ')}`)
const tarballs = readdirSync(folder)
for (const tarball of tarballs) {
  const path = join(folder, tarball)
  // ESM alone: `require` of these packages works in every Node we support, but the older resolutions know no `exports`.
  if (!passes(`publint run "${path}" --strict`) || !passes(`attw "${path}" --profile esm-only`)) passed = false
}
rmSync(folder, { recursive: true, force: true })
console.log(`${tarballs.length} packed packages looked at`)
process.exitCode = passed && tarballs.length === packages.length ? 0 : 1
