import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { ROOT } from '../../scripts/steps.mjs'

const CLI = join(ROOT, 'out', 'main', 'cli.js')

/** One token for every start, so that a page can sign in again after a restart. */
const TOKEN = 'made-up-token-of-the-tests'

/** A start that takes longer has failed; it is ready within 3 s on an idle machine. */
const START_LIMIT_MS = 40_000

/** And an end that takes longer hangs: it takes 10 s at the most. */
const END_LIMIT_MS = 30_000

const readySchema = z.object({ url: z.string(), token: z.string(), pid: z.number() })

/** A running `watchfloor serve`. */
export interface Serve {
  /** Address of the console, with a slash at the end. */
  url: string
  port: number
  token: string
  /** Asks the HTTP API with the token; `path` has no slash at the beginning. */
  get: (path: string) => Promise<Response>
  /** Ends it as Ctrl-C does; answers the exit status. */
  stop: () => Promise<number | null>
  /** Ends it as a crash does. */
  kill: () => Promise<void>
}

/** Starts `serve` on a data folder and answers once it is ready. Throws with what it said if it ends. */
export async function startServe(
  dataFolder: string,
  options: {
    isDemo?: boolean
    port?: number
    env?: Record<string, string>
    args?: readonly string[]
  } = {},
): Promise<Serve> {
  const args = ['serve', '--json', '--port', String(options.port ?? 0), '--data-dir', dataFolder]
  if (options.isDemo) args.push('--demo')
  args.push(...(options.args ?? []))
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env, WATCHFLOOR_TOKEN: TOKEN },
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const ended = once(child, 'close')
  const tooLong = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS)
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  clearTimeout(tooLong)
  if (typeof line[0] !== 'string') throw new Error(`serve ended before it was ready:\n${said}`)
  const { url, token } = readySchema.parse(JSON.parse(line[0]))
  return {
    url,
    port: Number(new URL(url).port),
    token,
    get: (path) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } }),
    stop: () => end(child, 'SIGINT', ended),
    kill: async () => {
      await end(child, 'SIGKILL', ended)
    },
  }
}

/** Ends a process; one that hangs is killed, and what its threads wait for is told. */
async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  ended: Promise<unknown>,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  let threads = ''
  const tooLong = setTimeout(() => {
    threads = describeThreads(child.pid ?? 0)
    child.kill('SIGKILL')
  }, END_LIMIT_MS)
  await ended
  clearTimeout(tooLong)
  if (threads !== '') throw new Error(`serve did not end after ${signal}:\n${threads}`)
  return child.exitCode
}

/** Name of each thread of a process and where in the kernel it waits. Linux alone tells. */
function describeThreads(pid: number): string {
  const tasks = `/proc/${pid}/task`
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : '?')
  if (!existsSync(tasks)) return 'its threads cannot be seen here'
  return readdirSync(tasks)
    .map((task) => `${read(join(tasks, task, 'comm'))} ${read(join(tasks, task, 'wchan'))}`)
    .join('\n')
}

/** Runs a command of the built program to its end; answers what it printed. Throws where it failed. */
export async function runCommand(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await once(child, 'close')
  if (child.exitCode !== 0)
    throw new Error(`${args.join(' ')} ended with ${child.exitCode}:\n${said}`)
  return printed
}
