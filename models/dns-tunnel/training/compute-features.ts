// Computes what training reads: `compute-features FOLDER SEED SESSIONS HOSTS LOG...` writes
// FOLDER/windows.csv: the features of windows, as the program computes them, with what each is; and
// FOLDER/windows.ndjson: the same windows as the program holds them.
// Windows are made up (tunnels, and ordinary traffic that resembles one), put together from lists of
// real host names (HOSTS, a compressed CSV of domain, label, family; - for none), and those of real logs.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readCarrier } from '../../../src/main/engine/detectors/dns-tunnel/carrier'
import {
  FEATURE_COUNT,
  FEATURE_NAMES,
  FEATURE_SET_VERSION,
  writeFeatures,
} from '../../../src/main/engine/detectors/dns-tunnel/features'
import {
  addToWindow,
  beginWindow,
  isJudged,
  readTunnelItem,
  type TunnelWindow,
  WINDOW_MS,
} from '../../../src/main/engine/detectors/dns-tunnel/traffic-window'
import { formatByName } from '../../../src/main/engine/formats'
import type { DnsQuery } from '../../../src/main/engine/record'
import { createLogFileSource } from '../../../src/main/engine/sources/log-file'
import { createRandom, type Random } from '../../../src/main/engine/sources/random'
import { LOOKALIKES } from '../../../src/main/engine/sources/synthetic-lookalikes'
import {
  type NameQuery,
  type NameStream,
  TUNNEL_TOOLS,
} from '../../../src/main/engine/sources/synthetic-tunnels'

const [folder, seedText, sessionsText, hostsFile, ...logs] = process.argv.slice(2)
if (folder === undefined || hostsFile === undefined) {
  throw new Error('FOLDER, SEED, SESSIONS and HOSTS are wanted')
}
const seed = Number(seedText)
const sessions = Number(sessionsText)
/** Most queries of a made-up window. */
const MOST_QUERIES = 600
/** Windows that are put together from the host names of one domain. */
const WINDOWS_A_DOMAIN = 20
/** Sessions of hosts named by patterns, of which no two are alike, for each of another kind. */
const PATTERNS = 4
const DEEPER = ['', '', '', '.t', '.ns1', '.tunnel', '.v2.dl'] as const
const PLAIN = ['www', 'mail', 'ns1', 'ns2', 'api', 'cdn', 'autodiscover'] as const

const held: string[] = []
const lines = [['label', 'kind', 'group', ...FEATURE_NAMES].join()]
function note(label: 'tunnel' | 'benign', kind: string, group: string, window: TunnelWindow): void {
  if (!isJudged(window)) return
  const row = new Float32Array(FEATURE_COUNT)
  writeFeatures(window, row, 0)
  lines.push([label, kind, group, ...row].join())
  held.push(JSON.stringify(window))
}

/** How the log of a made-up session was written: what lines it has of each query. */
interface Logging {
  knowsAnswers: boolean
  hasBoth: boolean
}

function chooseLogging(random: Random): Logging {
  const knowsAnswers = random.isLucky(0.65)
  return { knowsAnswers, hasBoth: knowsAnswers && random.isLucky(0.3) }
}

function addQuery(window: TunnelWindow, made: NameQuery, { knowsAnswers, hasBoth }: Logging): void {
  const { labels, type, answers } = made
  const query = (isAnswer: boolean): DnsQuery => ({
    kind: 'dns-query',
    format: 'zeek-dns',
    id: '',
    time: 0,
    nanos: 0,
    isTimeBorrowed: false,
    isYearBorrowed: false,
    client: '192.0.2.1',
    clientPort: null,
    server: null,
    name: `${labels}.example.net`,
    type,
    rcode: isAnswer ? (answers === null ? 'NXDOMAIN' : 'NOERROR') : '',
    answers: isAnswer ? (answers ?? []) : [],
    answerCount: isAnswer ? (answers?.length ?? 0) : 0,
  })
  const taken = [
    ...(knowsAnswers ? [query(true)] : []),
    ...(hasBoth || !knowsAnswers ? [query(false)] : []),
  ]
  for (const each of taken) {
    const read = readTunnelItem(each)
    if (read !== null) addToWindow(window, read.item)
  }
}

/** As many queries as a session has in one window: few as often as many. */
const countOf = (random: Random) =>
  Math.round(4 * (MOST_QUERIES / 4) ** (random.below(1_000_000) / 1_000_000))

function makeSession(stream: NameStream, random: Random, isTunnel: boolean): TunnelWindow {
  const window = beginWindow()
  const logging = chooseLogging(random)
  const next = stream(random)
  const deeper = random.pick(DEEPER)
  const again = random.isLucky(0.5) ? 0 : random.below(60) / 100
  const count = countOf(random)
  for (let made = 0; made < count; made += 1) {
    const query = next()
    const labels = `${query.labels}${deeper}`
    addQuery(window, { ...query, labels }, logging)
    // Programs ask for both kinds of address; resolvers ask again.
    if (random.isLucky(again))
      addQuery(
        window,
        { ...query, labels, type: query.type === 'A' ? 'AAAA' : query.type },
        logging,
      )
  }
  // The domain of a tunnel may have a site as well.
  const plain = isTunnel && random.isLucky(0.3) ? 1 + random.below(4) : 0
  for (let made = 0; made < plain; made += 1) {
    addQuery(window, { labels: random.pick(PLAIN), type: 'A', answers: ['203.0.113.80'] }, logging)
  }
  return window
}

/** Windows of real host names that one client asks for below one domain. */
function putTogether(file: string): void {
  const random = createRandom(seed + 2)
  const rows = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n').slice(1)
  const hosts = new Map<string, string[]>()
  for (const row of rows) {
    const [name = '', label] = row.split(',')
    const carrier = label === 'benign' ? readCarrier(name) : null
    if (carrier === null) continue
    const known = hosts.get(carrier.domain)
    if (known === undefined) hosts.set(carrier.domain, [carrier.labels])
    else known.push(carrier.labels)
  }
  for (const [domain, names] of [...hosts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (names.length < 4) continue
    for (let each = 0; each < WINDOWS_A_DOMAIN; each += 1) {
      const window = beginWindow()
      const logging = chooseLogging(random)
      const few = Array.from(
        { length: Math.min(names.length, countOf(random)) },
        () => names[random.below(names.length)] ?? '',
      )
      for (let made = countOf(random); made > 0; made -= 1) {
        const labels = few[random.below(few.length)] ?? ''
        const type = random.pick(['A', 'A', 'AAAA', 'HTTPS'])
        addQuery(
          window,
          { labels, type, answers: random.isLucky(0.97) ? ['198.51.100.7'] : null },
          logging,
        )
      }
      note('benign', 'hosts', domain, window)
    }
  }
}

/** Windows of a real log, as it is and, where it says what came back, also without that. */
async function readLog(path: string): Promise<void> {
  const name = basename(path)
  const source = createLogFileSource(
    { id: name, name, path, format: 'auto' },
    { isFollowed: false, now: Date.now },
  )
  const format = formatByName('auto')
  const windows = new Map<string, TunnelWindow[]>()
  for await (const batch of source.read(new Map(), new AbortController().signal)) {
    for (const record of batch.records) {
      const result = format.parse(record, { transportTime: batch.transportTime })
      if (result.kind !== 'traffic') continue
      for (const query of [result.item, ...(result.others ?? [])]) {
        if (query.kind !== 'dns-query') continue
        const read = readTunnelItem(query)
        if (read === null) continue
        const key = `${Math.floor(query.time / WINDOW_MS)} ${read.key}`
        const pair = windows.get(key) ?? [beginWindow(), beginWindow()]
        windows.set(key, pair)
        const without = {
          ...read.item,
          isAnswer: false,
          isMissing: false,
          isLoopback: false,
          answers: 0,
          answerCharacters: 0,
        }
        if (pair[0] !== undefined) addToWindow(pair[0], read.item)
        if (pair[1] !== undefined) addToWindow(pair[1], without)
      }
    }
  }
  for (const [key, [whole, without]] of windows) {
    const group = `${name}/${key.split(' ')[2]}`
    if (whole !== undefined) note('benign', `log:${name}`, group, whole)
    if (without !== undefined && whole !== undefined && whole.answered > 0)
      note('benign', `log-unanswered:${name}`, group, without)
  }
}

const random = createRandom(seed)
for (const [tool, stream] of Object.entries(TUNNEL_TOOLS)) {
  for (let made = 0; made < sessions; made += 1)
    note('tunnel', tool, tool, makeSession(stream, random, true))
}
const ordinary = createRandom(seed + 1)
for (const [kind, stream] of Object.entries(LOOKALIKES)) {
  const count = kind === 'pattern-hosts' ? sessions * PATTERNS : sessions
  for (let made = 0; made < count; made += 1)
    note('benign', kind, kind, makeSession(stream, ordinary, false))
}
if (hostsFile !== '-') putTogether(hostsFile)
for (const log of logs) await readLog(log)
writeFileSync(join(folder, 'windows.ndjson'), `${held.join('\n')}\n`)
writeFileSync(join(folder, 'windows.csv'), `${lines.join('\n')}\n`)
writeFileSync(
  join(folder, 'features.json'),
  JSON.stringify({ version: FEATURE_SET_VERSION, names: FEATURE_NAMES, rows: lines.length - 1 }),
)
