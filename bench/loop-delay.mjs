// Preloaded into a command that is measured: leaves its event-loop delay and processor time in a file.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const figures = {
      cpuSeconds: (user + system) / 1e6,
      // What is waited for besides the millisecond between two looks.
      delayP99Ms: delay.percentile(99) / 1e6 - 1,
      delayMaxMs: delay.max / 1e6 - 1,
    }
    writeFileSync(process.env.LOOP_DELAY_FILE, JSON.stringify(figures))
  })
}
