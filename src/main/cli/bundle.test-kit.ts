import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { threads } from '../../../scripts/thread-plugin.mjs'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** What a command that has ended left behind. */
export interface Ended {
  status: number | null
  stdout: string
  stderr: string
}

/** How a command is started. */
export interface StartOptions {
  /** Options of Node itself. */
  nodeArgs?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Program and arguments that start Node in their turn. */
  through?: readonly string[]
}

/** How a command is run to its end. */
interface RunOptions extends StartOptions {
  input?: string | Uint8Array
}

/** The command, bundled for one test file: as `npm run build` does, without the rest. */
export interface BundledCommand {
  file: string
  /** Runs it to its end. */
  run: (args: readonly string[], options?: RunOptions) => Promise<Ended>
  /** Starts it and leaves it running. */
  start: (args: readonly string[], options?: StartOptions) => ReturnType<typeof spawn>
  remove: () => Promise<void>
}

/** Bundles the command, or another entry beside its own, into a folder of the checkout, where its packages are found. */
export async function bundleCommand(entry = 'index.ts'): Promise<BundledCommand> {
  const cache = join(ROOT, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'watchfloor-cli-'))
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [threads()],
    build: {
      ssr: join(ROOT, 'src', 'main', 'cli', entry),
      outDir: join(folder, 'main'),
      target: 'node20.19',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'cli.js' } },
    },
  })
  const file = join(folder, 'main', 'cli.js')
  const start = (args: readonly string[], options: StartOptions = {}) => {
    const { nodeArgs = [], env = {}, through = [] } = options
    const [program = process.execPath, ...words] = [...through, process.execPath, ...nodeArgs]
    return spawn(program, [...words, file, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, WATCHFLOOR_TOKEN: '', ...env },
    })
  }
  return {
    file,
    start,
    run: async (args, { input = '', ...options } = {}) => {
      const child = start(args, options)
      const said = { stdout: '', stderr: '' }
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said.stdout += text
      })
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said.stderr += text
      })
      child.stdin?.on('error', () => {
        // A command that does not read its input may end before it is written.
      })
      child.stdin?.end(input)
      const [status] = await once(child, 'close')
      return { status, ...said }
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** A blacklist event as its message. */
export function eventLine(ip: string, timestamp: number, alertId = 40): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp,
    ip,
    alert_id: alertId,
    dst_port: 80,
    info: '/item?id=1 OR 1=1',
    reason: 'made up',
  })
}
