import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { MessagePortMain } from 'electron'
import { z } from 'zod'
import type { EngineProcess, EngineProcessHooks } from './engine-process'
import { type RelayPort, type RelaySocket, relay } from './relay'

/** What `watchfloor serve --json` says once it is ready. */
const servedSchema = z.object({ url: z.url(), token: z.string().min(1) })

/** What starts an engine as `watchfloor serve`. */
export interface ServeEngineOptions {
  spawn: (args: string[]) => Pick<ChildProcess, 'stdout' | 'stderr' | 'on' | 'kill'>
  /** Opens a socket with an Authorization header. */
  openSocket: (address: string, token: string) => RelaySocket
  dataFolder: string
  settingsFile?: string
}

/**
 * Starts the engine as a spawned `watchfloor serve` on a free port of loopback. Ports of the window
 * are carried to it over sockets, message by message: both speak the same oRPC.
 */
export function launchServeEngine(
  options: ServeEngineOptions,
  hooks: EngineProcessHooks,
): EngineProcess {
  const child = options.spawn([
    ...['serve', '--json', '--demo', '--desk', '--host', '127.0.0.1', '--port', '0'],
    ...['--data-dir', options.dataFolder],
    ...(options.settingsFile === undefined ? [] : ['--settings', options.settingsFile]),
  ])
  let served: z.infer<typeof servedSchema> | null = null
  let lastWords = ''

  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (served) return
      served = readServed(line)
      if (served) hooks.onReady()
    })
  }
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.trim() !== '') lastWords = line.trim()
    })
  }
  let isGone = false
  const leave = (message: string) => {
    if (isGone) return
    isGone = true
    if (!served) hooks.onFailed(null, message)
    hooks.onExit()
  }
  child.on('error', (error) => leave(`The engine cannot be started: ${error.message}`))
  child.on('close', () => leave(lastWords || 'The engine ended before it was ready.'))

  return {
    connect: (port: MessagePortMain) => {
      if (served)
        relay(port as RelayPort, options.openSocket(consoleAddress(served.url), served.token))
    },
    stop: () => child.kill('SIGTERM'),
    kill: () => child.kill('SIGKILL'),
  }
}

/** Where the console's socket of a server is. */
function consoleAddress(url: string): string {
  const address = new URL('rpc', url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return address.href
}

function readServed(line: string): z.infer<typeof servedSchema> | null {
  try {
    const parsed = servedSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    // Not JSON: something else that the process prints.
    return null
  }
}
