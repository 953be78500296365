import { defineConfig } from 'vitest/config'
import { threads } from './scripts/thread-plugin.mjs'

export default defineConfig({
  plugins: [threads()],
  test: {
    include: ['e2e/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    // Each file has an engine and a browser of its own; two machines' worth of them would only wait.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // As patient as the waits for the page: a busy machine is no reason to fail.
    expect: { poll: { timeout: 15_000, interval: 50 } },
    passWithNoTests: false,
  },
})
