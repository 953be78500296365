import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { userInfo } from 'node:os'
import { type Command, Option } from 'commander'
import type { Engine } from '../engine/engine'
import { codeOf } from '../engine/error-code'
import { isLoopbackName } from '../engine/loopback'
import { findPageFolder } from '../page-folder'
import { openControlSocket } from '../server/control-socket'
import { openSwitchedServer } from '../server/desk-doors'
import { createDoors } from '../server/doors'
import { type RunningServer, ServerError, startServer } from '../server/server'
import { hashToken, makeToken, tokenFilePath } from '../server/token-file'
import { createTokenBook } from '../server/tokens'
import { numberOption } from './duration'
import { CommandError, UsageError } from './failure'
import type { Run, Shell } from './shell'

interface ServeOptions {
  host: string
  port: number
  tokenFile?: string
  demo?: boolean
  tlsCert?: string
  tlsKey?: string
  insecure?: boolean
  allowedHost: string[]
  open?: boolean
  desk?: boolean
}

/** A guessable token would open everything. */
const SHORTEST_TOKEN = 16

/** `watchfloor serve`: the engine, the browser console and the HTTP API without a desktop. */
export function addServeCommand(program: Command, run: Run): void {
  const collect = (name: string, names: string[]) => [...names, name]
  program
    .command('serve')
    .description('engine, browser console and HTTP API without a desktop')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', numberOption(0, 65_535), 7171)
    .option(
      '--token-file <file>',
      'analyst token of this run (else WATCHFLOOR_TOKEN, else a new one)',
    )
    .option('--demo', 'run the demo feed while no source is set up')
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--insecure', 'listen beyond loopback without a certificate')
    .addOption(
      new Option('--allowed-host <name>', 'a host name to answer to; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--open', 'open the console in a browser')
    .addOption(
      new Option('--desk', 'started by the desktop: listen as its settings say, too').hideHelp(),
    )
    .action((options: ServeOptions) => run((shell) => serve(shell, options)))
}

async function serve(shell: Shell, options: ServeOptions): Promise<undefined> {
  const tls = await readCertificate(options)
  const token = await chooseToken(shell, options)
  const { startEngine } = await import('../engine/index')
  if (shell.signal.aborted) return undefined
  const engine = await startEngine({
    dataFolder: shell.dataFolder,
    settingsFile: shell.settingsFile,
    isDemoWanted: options.demo === true,
    areSourcesWanted: true,
    log: shell.log,
    ...(shell.windowed === undefined ? {} : { windowed: shell.windowed }),
  })
  const opened: { close: () => Promise<void> }[] = [{ close: engine.stop }]
  try {
    opened.unshift(
      await openControlSocket({ engine, dataFolder: shell.dataFolder, log: shell.log }),
    )
    const server = await listen(shell, options, { engine, token, tls })
    opened.unshift(server)
    if (options.desk === true) {
      const { dataFolder, log } = shell
      opened.unshift(await openSwitchedServer({ engine, dataFolder, log }))
    } else attachDoors(shell, engine, server)
    announce(shell, options, server, token)
    if (!shell.signal.aborted) await once(shell.signal, 'abort')
    shell.output.note('Stopping; what was accepted is being stored.')
  } finally {
    for (const part of opened) await part.close()
  }
  return undefined
}

/** Tokens can be handled from the console; the address is that of the options. */
function attachDoors(shell: Shell, engine: Engine, { url }: RunningServer): void {
  const { now, randomBytes } = shell
  const state = { state: 'on', url, message: '', isSwitchable: false } as const
  const tokenFile = tokenFilePath(shell.dataFolder)
  engine.attachDoors(createDoors({ tokenFile, state: () => state, now, randomBytes }))
}

function listen(
  shell: Shell,
  { host, port, allowedHost }: ServeOptions,
  parts: { engine: Engine; token: string; tls: { cert: string; key: string } | undefined },
): Promise<RunningServer> {
  const fixed = [{ name: userInfo().username, role: 'analyst' as const, token: parts.token }]
  return startServer({
    engine: parts.engine,
    host,
    port,
    tokens: createTokenBook({ file: tokenFilePath(shell.dataFolder), fixed }),
    pageFolder: findPageFolder(),
    allowedHosts: [...allowedHost.map(bracketed), ...ownAddress(host)],
    tls: parts.tls,
    log: shell.log,
    randomBytes: shell.randomBytes,
  }).catch((error: unknown) => {
    if (!(error instanceof ServerError)) throw error
    if (error.code === 'BAD_CERTIFICATE') throw new UsageError(error.message)
    throw new CommandError(error.message, { cause: error })
  })
}

/** The address that is listened on is ours to answer to, unless it stands for all of them. */
function ownAddress(host: string): string[] {
  const isOne = isIP(host) !== 0 && host !== '0.0.0.0' && host !== '::'
  return isOne ? [bracketed(host)] : []
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}

/** Says where the console is; programs read the JSON line, people open the address. */
function announce(shell: Shell, options: ServeOptions, server: RunningServer, token: string): void {
  const { url, makeOpeningToken } = server
  shell.output.printJson({ url, token, pid: process.pid })
  shell.output.print(`Watchfloor is ready: ${url}#token=${token}`)
  if (options.open !== true) return
  // Other users can read the arguments of a command, so the browser gets a token that opens once.
  const identity = { name: userInfo().username, role: 'analyst' as const, hash: hashToken(token) }
  openBrowser(shell, `${url}#token=${makeOpeningToken(identity)}`)
}

function openBrowser(shell: Shell, address: string): void {
  const opener: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['open', [address]],
    win32: ['rundll32', ['url.dll,FileProtocolHandler', address]],
  }
  const [command, args] = opener[process.platform] ?? ['xdg-open', [address]]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () =>
    shell.output.note('No browser could be opened; open the address yourself.'),
  )
  child.unref()
}

async function readCertificate(options: ServeOptions) {
  const { host, tlsCert, tlsKey, insecure } = options
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new UsageError('A certificate and its key belong together: give --tls-cert and --tls-key')
  }
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { cert: await readText(tlsCert, '--tls-cert'), key: await readText(tlsKey, '--tls-key') }
  }
  if (isLoopbackName(host) || insecure === true) return undefined
  throw new UsageError(
    `${host} can be reached from other machines: give --tls-cert and --tls-key, or --insecure if something in front encrypts`,
  )
}

async function chooseToken(shell: Shell, { tokenFile }: ServeOptions): Promise<string> {
  const given =
    tokenFile === undefined
      ? shell.env.WATCHFLOOR_TOKEN
      : (await readText(tokenFile, '--token-file')).trim()
  if (given === undefined || (given === '' && tokenFile === undefined)) {
    return makeToken(shell.randomBytes)
  }
  if (given.length >= SHORTEST_TOKEN && /^[\x21-\x7e]{1,512}$/.test(given)) return given
  const where = tokenFile === undefined ? 'WATCHFLOOR_TOKEN' : tokenFile
  throw new UsageError(
    `The token in ${where} must have ${SHORTEST_TOKEN} to 512 printable characters without blanks`,
  )
}

async function readText(file: string, option: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = codeOf(error) || String(error)
    throw new UsageError(`${option} ${file} could not be read: ${code}`)
  }
}
