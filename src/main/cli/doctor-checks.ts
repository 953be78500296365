import { constants } from 'node:fs'
import { access, mkdir, open, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type RedisSettings, type Settings, settingsSchema } from '../../shared/settings'
import { type HttpSettings, ingestPath, type LogFileSettings } from '../../shared/source'
import type { EngineStatus } from '../../shared/status'
import { type ConsoleClient, EngineError } from '../engine/engine'
import { codeOf } from '../engine/error-code'
import type { TopicWish } from '../engine/kafka/topic-creation'
import { readSecretsFrom } from '../engine/secrets'
import { readSettings } from '../engine/settings'
import { findPageFolder } from '../page-folder'
import { broken, type Check, ok } from './check'
import { checkChronicle } from './doctor-chronicle'
import { checkElasticsearch } from './doctor-elasticsearch'
import { checkFile } from './doctor-file'
import { checkHistoryServer } from './doctor-history'
import { checkKafka, checkOutlet, checkWindows } from './doctor-kafka'
import { checkModels } from './doctor-models'
import { checkWebhook } from './doctor-webhook'
import { type Shell, withConnection } from './shell'

const LEAST_NODE = [20, 19] as const
/** Below this share of free space history begins to drop the oldest telemetry. */
const LEAST_FREE_SHARE = 0.1

/** All checks, one after the other. */
export async function* runChecks(
  shell: Shell,
  port: number,
  wish: TopicWish | null,
): AsyncGenerator<Check> {
  yield checkNode(process.versions.node)
  yield await checkDataFolder(shell.dataFolder)
  const file = shell.settingsFile ?? join(shell.dataFolder, 'settings.json')
  const { check, settings } = await checkSettings(file)
  yield check
  if (settings.history.url !== '') yield* checkHistoryServer(settings.history, shell)
  const ownUrl = yield* checkEngine(shell, settings)
  if (settings.tally.redis !== null) yield await checkRedis(settings.tally.redis, shell.env)
  yield isAt(ownUrl, port)
    ? ok('Port', `${ownUrl} is the Watchfloor that runs`)
    : await checkPort(port)
  yield* checkModels(settings, shell)
  for (const source of settings.sources) {
    if (source.kind === 'kafka') yield* checkKafka(source, settings, shell, wish)
    else if (source.kind === 'chronicle') yield await checkChronicle(source, shell)
    else if (source.kind === 'elasticsearch') {
      yield await checkElasticsearch(source, settings, shell)
    } else yield await checkSource(source)
  }
  yield* checkWindows(settings, shell, wish)
  for (const outlet of settings.outlets) {
    if (outlet.kind === 'kafka') yield* checkOutlet(outlet, shell, wish)
    else if (outlet.kind === 'file') yield await checkFile(outlet)
    else yield await checkWebhook(outlet, shell)
  }
  yield await checkPage(findPageFolder())
}

/** Node is new enough. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
  if (isEnough) return ok('Node', version)
  return broken('Node', `${version} is too old`, `Install Node ${LEAST_NODE.join('.')} or newer.`)
}

async function checkDataFolder(folder: string): Promise<Check> {
  const name = 'Data folder'
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const mend =
      'Give this user the right to write there, or choose another folder with --data-dir.'
    return broken(name, `${folder} cannot be written (${reasonOf(error)})`, mend)
  }
  const { bavail, blocks, bsize } = await statfs(folder)
  const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`
  if (blocks === 0 || bavail / blocks >= LEAST_FREE_SHARE) return ok(name, `${folder}, ${free}`)
  const mend = 'Make room: under 10 % free the oldest history is dropped first.'
  return { name, state: 'warning', detail: `${folder}, only ${free}`, mend }
}

async function checkSettings(file: string): Promise<{ check: Check; settings: Settings }> {
  try {
    const settings = await readSettings(file)
    return { check: ok('Settings', file), settings }
  } catch (error) {
    const mend = 'Mend that field, or remove it to get its default.'
    const check = broken('Settings', messageOf(error), mend)
    return { check, settings: settingsSchema.parse({}) }
  }
}

/**
 * The store opens and answers: asked of the engine that runs, or of one started for this. Returns
 * the address that the engine listens on, null where it does not.
 */
async function* checkEngine(
  shell: Shell,
  settings: Settings,
): AsyncGenerator<Check, string | null> {
  const where = settings.history.url === '' ? 'embedded ClickHouse' : settings.history.url
  try {
    const { check, url } = await withConnection(shell, async ({ client, isElsewhere }) => {
      const hello = await client.hello()
      const who = isElsewhere ? ', of the Watchfloor that runs, answers' : ' opens and answers'
      const status = await readStatus(client)
      const url = status?.server.url ?? null
      const damage = status?.history.message ?? ''
      const mend = 'Stop the engine and restore the data folder from a backup.'
      if (damage !== '') return { check: broken('Store', damage, mend), url }
      return { check: ok('Store', `${where}${who}, schema ${hello.schema}`), url }
    })
    yield check
    return url
  } catch (error) {
    const name = error instanceof EngineError && error.code === 'NEWER_LAYOUT' ? 'Layout' : 'Store'
    yield broken(name, messageOf(error), mendOf(error))
    return null
  }
}

/** The Redis that keeps the counters, tried from here: this process needs its password as well. */
async function checkRedis(redis: RedisSettings, env: Shell['env']): Promise<Check> {
  // Loaded only when it is needed, as the engine is.
  const { testRedis } = await import('../engine/tally/redis-test')
  return { name: 'Redis', ...(await testRedis(redis, readSecretsFrom(env))) }
}

/** What the engine says of itself now; undefined where it ends. */
async function readStatus(client: ConsoleClient): Promise<EngineStatus | undefined> {
  const statuses = await client.status.watch()
  const first = await statuses.next()
  await statuses.return(undefined)
  return first.done === true ? undefined : first.value
}

function isAt(url: string | null, port: number): boolean {
  return url !== null && new URL(url).port === String(port)
}

function mendOf(error: unknown): string {
  switch (error instanceof EngineError ? error.code : null) {
    case 'IN_USE':
      return 'Stop the other Watchfloor, or choose another folder with --data-dir.'
    case 'NEWER_LAYOUT':
      return 'Use the newer Watchfloor, or another folder with --data-dir.'
    case 'NO_EMBEDDED_STORE':
      return 'Run npm ci on Linux or macOS, or set history.url to a ClickHouse server.'
    case 'BAD_SETTINGS':
      return 'Mend the settings first.'
    case 'BAD_SECRET':
      return 'Mend the variable or the file that it names.'
    case 'STORE_AWAY':
      return 'Start the ClickHouse server, or mend history.url in the settings.'
    case 'STORE_UNFIT':
      return 'Mend the server or the settings of history as the line says.'
    default:
      return 'Run this again with --log-level debug to see the cause.'
  }
}

async function checkPort(port: number): Promise<Check> {
  const name = 'Port'
  const fault = await new Promise<string | null>((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(reasonOf(error)))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () =>
      probe.close(() => resolve(null)),
    )
  })
  if (fault === null) return ok(name, `127.0.0.1:${port} is free`)
  const detail = `127.0.0.1:${port} cannot be used (${fault})`
  const mend = 'If that is no watchfloor serve of yours, choose another port with serve --port.'
  return { name, state: 'warning', detail, mend }
}

async function checkSource(source: HttpSettings | LogFileSettings): Promise<Check> {
  const name = `Source ${source.name}`
  if (source.kind === 'http') {
    const isPaused = source.isPaused ? ', paused' : ''
    return ok(name, `takes deliveries at ${ingestPath(source.id)}${isPaused}`)
  }
  if (source.isPaused) return ok(name, `${source.path}, paused`)
  try {
    if ((await stat(source.path)).isDirectory()) {
      return broken(name, `${source.path} is a folder`, 'Name a file in it.')
    }
    const file = await open(source.path, 'r')
    await file.close()
    return ok(name, source.path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      const mend = 'It is read as soon as it appears; check the path if it should be there.'
      return { name, state: 'warning', detail: `${source.path} does not exist`, mend }
    }
    const mend = 'Give this user the right to read it.'
    return broken(name, `${source.path} cannot be read (${reasonOf(error)})`, mend)
  }
}

async function checkPage(folder: string): Promise<Check> {
  try {
    await access(join(folder, 'index.html'), constants.R_OK)
    return ok('Page', folder)
  } catch {
    return {
      name: 'Page',
      state: 'warning',
      detail: 'The console page is not built',
      mend: 'Run npm run build; without it serve has the API alone.',
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Node's code, or what the error says. */
function reasonOf(error: unknown): string {
  return codeOf(error) || messageOf(error)
}
