import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appFolder } from '../helpers/app-folder.js'
import { startSource } from '../helpers/started-process.js'
import { namedSnippets } from '../readme/snippets.js'

/** Calls what the page has made, as clients do, and prints what came of it. */
const caller = `
import { chat, muted } from './moderated.js'
import { report } from './report.js'

const codeOf = (call: Promise<unknown>) => call.then(() => 'done', ({ code, details }) => details?.reason ?? code)
for (const id of ['ann', 'bob', 'cyd']) await chat.as(id).getMe()
const { id, conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
const say = (text: string) => codeOf(chat.host.call({ userId: 'ann' }, 'sendMessage', { conversationId, text }))
const said = [await say('Call me: 01 23 45 67 89'), await say('Write to me here')]
muted.add('ann ' + conversationId)
said.push(await say('And now?'), await codeOf(chat.as('ann').sendMessage({ conversationId, text: 'From the app: 01 23 45 67 89' })))
const reports: unknown[] = []
const save = async ({ reporterId, message: { text } }: { reporterId: string; message: { text: string } }) => void reports.push([reporterId, text])
const reported = [await codeOf(report('ann', id, save)), await codeOf(report('cyd', id, save))]
console.log(JSON.stringify({ said, reported, reports }))
`

it('the page about moderation does what it says', async () => {
  const { path: folder, remove } = appFolder('moderation-page', [...namedSnippets(new URL('../../docs/moderation.md', import.meta.url)), ['caller.ts', caller]])
  try {
    await using run = await startSource(join(folder, 'caller.ts'), [], { folder })
    await run.exited
    expect(JSON.parse(run.output.trim().split('\n').at(-1) ?? ''), run.output).toEqual({
      said: ['no_phone_numbers', 'done', 'muted', 'done'], reported: ['done', 'NOT_FOUND'], reports: [['ann', 'hello']],
    })
  } finally {
    remove()
  }
}, 60_000)
