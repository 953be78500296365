import { once } from 'node:events'
import type { BundledCommand, StartOptions } from './bundle.test-kit'

/** A `serve` that runs. */
export interface Served {
  url: string
  token: string
  pid: number
  /** Asks the HTTP API with the token. */
  get: (path: string) => Promise<Response>
  /** Sends a signal and waits; the exit status, or the signal that ended it. */
  stop: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>
  /** Resolves with the same once it has ended, whoever ended it. */
  ended: Promise<number | NodeJS.Signals | null>
  /** What it said on standard error so far. */
  said: () => string
}

/** Starts `serve` on a free port and waits until it is ready. */
export async function startServe(
  command: BundledCommand,
  dataFolder: string,
  options: StartOptions = {},
): Promise<Served> {
  const args = ['--data-dir', dataFolder, 'serve', '--json', '--port', '0']
  const child = command.start(args, options)
  const said = { stdout: '', stderr: '' }
  child.stderr?.on('data', (text) => {
    said.stderr += text
  })
  const ended = once(child, 'close').then(([status, signal]) => signal ?? status)
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text) => {
      said.stdout += text
      if (said.stdout.includes('\n')) resolve()
    })
    ended.then((end) => reject(new Error(`serve ended with ${end}: ${said.stderr}`)), reject)
  })
  const { url, token, pid } = JSON.parse(said.stdout)
  return {
    url,
    token,
    pid,
    get: (path) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } }),
    stop: (signal) => {
      child.kill(signal)
      return ended
    },
    ended,
    said: () => said.stderr,
  }
}
