import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs the server and ends it when our end of the pipe closes: no server outlives the program that
 * started it, not even where that program is killed.
 */
const GUARD = '"$@" </dev/null >"$LOG" 2>&1 & echo $!; read -r _; kill -9 $! 2>/dev/null; wait'

/** Starts a server whose output goes to a file; answers how to end it. */
export async function startChild(command, args, log) {
  const guard = spawn('sh', ['-c', GUARD, 'sh', command, ...args], {
    env: { ...process.env, LOG: log },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const [said] = await once(guard.stdout, 'data')
  const pid = Number(String(said).trim())
  if (!(pid > 1)) throw new Error(`${command} could not be started`)
  const closed = once(guard, 'close')
  let isEnded = false
  return {
    pid,
    /** Ends it at once, as a power cut would. */
    kill: async () => {
      if (isEnded) return
      isEnded = true
      guard.stdin.end()
      await closed
    },
  }
}
