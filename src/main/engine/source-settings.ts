import { randomBytes } from 'node:crypto'
import { elasticsearchDetail } from '../../shared/elasticsearch'
import { kafkaDetail } from '../../shared/kafka'
import {
  type AddSource,
  type ChronicleSettings,
  DEFAULT_LIMITS,
  type ElasticsearchSettings,
  type HttpSettings,
  ingestPath,
  type KafkaSettings,
  type LogFileSettings,
  type SourceSettings,
  type SourceStatus,
} from '../../shared/source'
import { chronicleDetail } from './chronicle/endpoint'
import { BadInputError, ConflictError } from './decision'
import { IMPORT_SOURCE } from './record'

/** Ids that events of imports and of the demo carry as their source. */
const RESERVED_IDS = [IMPORT_SOURCE, 'demo']

/**
 * Settings of a new source, from what a console said of it.
 * @throws BadInputError, and ConflictError for what is a source already.
 */
export function settingsOf(
  input: AddSource,
  known: readonly SourceSettings[],
  secretHash: string,
): SourceSettings {
  switch (input.kind) {
    case 'http':
      return toHttpSettings(input, known, secretHash)
    case 'kafka':
      return toKafkaSettings(input, known)
    case 'chronicle':
      return toChronicleSettings(input, known)
    case 'elasticsearch':
      return toElasticsearchSettings(input, known)
    case 'log-file':
      return toLogFileSettings(input, known)
  }
}

/** The same stream twice would bring everything twice, for nothing. */
function toChronicleSettings(
  input: Extract<AddSource, { kind: 'chronicle' }>,
  known: readonly SourceSettings[],
): ChronicleSettings {
  const { key: _key, ...reading } = input
  const { instance } = reading
  const same = known.find((each) => each.kind === 'chronicle' && each.instance === instance)
  // Which tenant `v2` streams is said by the key alone.
  if (same !== undefined && instance !== '') {
    throw new ConflictError(`${same.name} streams ${instance} already.`)
  }
  const id = chooseId(reading.name, 'chronicle', [...RESERVED_IDS, ...known.map((each) => each.id)])
  return { ...reading, id, isPaused: false, limits: DEFAULT_LIMITS }
}

/** Two members of one group in one engine would share partitions, so each topic is read once a group. */
function toKafkaSettings(
  input: Extract<AddSource, { kind: 'kafka' }>,
  known: readonly SourceSettings[],
): KafkaSettings {
  const brokers = new Set(input.brokers)
  for (const each of known) {
    if (each.kind !== 'kafka' || each.group !== input.group) continue
    const topic = each.topics.find((name) => input.topics.includes(name))
    if (topic !== undefined && each.brokers.some((broker) => brokers.has(broker))) {
      throw new ConflictError(`${each.name} reads ${topic} as group ${each.group} already.`)
    }
  }
  const id = chooseId(input.name, 'kafka', [...RESERVED_IDS, ...known.map((each) => each.id)])
  return { ...input, id, isPaused: false, limits: DEFAULT_LIMITS }
}

/** One index may be read more than once: with another query, or another range. */
function toElasticsearchSettings(
  input: Extract<AddSource, { kind: 'elasticsearch' }>,
  known: readonly SourceSettings[],
): ElasticsearchSettings {
  const { secret: _secret, ...reading } = input
  const taken = [...RESERVED_IDS, ...known.map((each) => each.id)]
  const id = chooseId(reading.name, 'elasticsearch', taken)
  return { ...reading, id, isPaused: false, limits: DEFAULT_LIMITS }
}

function toLogFileSettings(
  { name, path, format, site }: Extract<AddSource, { kind: 'log-file' }>,
  known: readonly SourceSettings[],
): LogFileSettings {
  const wanted = path.trim()
  if (known.some((each) => each.kind === 'log-file' && each.path === wanted)) {
    throw new ConflictError(`${wanted} is a source already.`)
  }
  if (wanted === '-') throw new BadInputError('Standard input can only be imported.', 'path')
  const id = `file-${randomBytes(4).toString('hex')}`
  return {
    id,
    name,
    kind: 'log-file',
    path: wanted,
    format,
    isPaused: false,
    limits: DEFAULT_LIMITS,
    site,
  }
}

function toHttpSettings(
  { name, format, site }: Extract<AddSource, { kind: 'http' }>,
  known: readonly SourceSettings[],
  secretHash: string,
): HttpSettings {
  const id = chooseId(name, 'http', [...RESERVED_IDS, ...known.map((each) => each.id)])
  const limits = DEFAULT_LIMITS
  return { id, name, kind: 'http', format, isPaused: false, secretHash, limits, site }
}

/** An id that people can type in an address: `Branch ntopng` becomes `branch-ntopng`. */
function chooseId(name: string, nameless: string, taken: readonly string[]): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '')
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48)
  const stem = words === '' ? nameless : words.replace(/-$/, '')
  let id = stem
  for (let number = 2; taken.includes(id); number += 1) id = `${stem}-${number}`
  return id
}

/** How a source is that does not run. */
export function pausedStatus(settings: SourceSettings): SourceStatus {
  return {
    id: settings.id,
    name: settings.name,
    kind: settings.kind,
    detail: detailOf(settings),
    format: settings.format,
    state: 'paused',
    isDemo: false,
    rate: 0,
    rates: [],
    lagMs: null,
    heardAt: null,
    records: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    skipped: 0,
    rejectsLeftOut: 0,
    progress: null,
    backlog: null,
    stream: null,
    lastError: null,
  }
}

function detailOf(settings: SourceSettings): string {
  switch (settings.kind) {
    case 'http':
      return ingestPath(settings.id)
    case 'kafka':
      return kafkaDetail(settings)
    case 'chronicle':
      return chronicleDetail(settings)
    case 'elasticsearch':
      return elasticsearchDetail(settings)
    case 'log-file':
      return settings.path
  }
}
