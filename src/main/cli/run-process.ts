import type { Surroundings } from './shell'

/** How long writing out may take once a command is through. */
const FLUSH_MS = 2000

// Before anything is loaded: a signal in the first moments is kept for the command.
const stopper = new AbortController()
let interrupts = 0
function interrupt(): void {
  interrupts += 1
  // The second Ctrl-C does not wait for anything.
  if (interrupts > 1) process.exit(130)
  stopper.abort()
}
process.on('SIGINT', interrupt)
process.on('SIGTERM', interrupt)
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

/** Runs the command line of this process, and ends it. `more` is what its surroundings are besides. */
export async function runProcess(more: Pick<Surroundings, 'windowed'> = {}): Promise<void> {
  const { runCommandLine } = await import('./program')
  const status = await runCommandLine(process.argv.slice(2), {
    stdin: () => process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: stopper.signal,
    now: Date.now,
    ...more,
  })
  process.exitCode = status
  // Native libraries may keep threads of their own; once all is written, nothing is left to wait for.
  process.stdout.write('', () => process.exit(status))
  setTimeout(() => process.exit(status), FLUSH_MS).unref()
}
