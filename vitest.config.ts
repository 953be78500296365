import { defineConfig } from 'vitest/config'

export default defineConfig({
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
