import { defineConfig } from 'vitest/config'
import { threads } from './scripts/thread-plugin.mjs'

export default defineConfig({
  plugins: [threads()],
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}', 'bench/**/*.test.ts'],
    environment: 'node',
    // The embedded store allows one data path a process and crashes in worker threads.
    pool: 'forks',
    isolate: true,
    maxWorkers: 2,
    // Against hanging alone: a busy machine is no reason to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
