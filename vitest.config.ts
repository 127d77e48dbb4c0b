import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

/**
 * Everything runs on source, through the condition `@confab/source`. Both lists are needed: the first serves browser-like
 * projects, the second Node.
 *
 * `--mode long` (`npm run test:chaos`) runs the same tests at their long lengths: more seeds, more operations.
 */
export default defineConfig(({ mode }) => {
  const long = mode === 'long'
  return {
    resolve: { conditions: ['@confab/source', ...defaultClientConditions] },
    // Node knows no condition `module`: what is behind it is for bundlers, and Node may not be able to load it.
    ssr: { resolve: { conditions: ['@confab/source', ...defaultServerConditions.filter(condition => condition !== 'module')] } },
    test: {
      reporters: ['default', './scripts/last-line-reporter.ts'],
      maxWorkers: 2,
      testTimeout: long ? 3_600_000 : 30_000,
      hookTimeout: 60_000,
      env: long ? { CONFAB_TEST_LONG: '1' } : {},
      // A package that needs a page gets a project of its own, with its environment.
      projects: [
        {
          extends: true,
          test: {
            name: 'node',
            environment: 'node',
            globalSetup: './tests/helpers/run-setup.ts',
            setupFiles: './tests/helpers/web-socket.ts',
            include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'examples/*/**/*.test.ts', 'bench/**/*.test.ts'],
          },
        },
        { extends: true, test: { name: 'react', environment: 'happy-dom', include: ['packages/react/src/**/*.test.tsx'] } },
      ],
    },
  }
})
