import { z } from 'zod'
import { FORMATS_OF, HOLDS } from './blacklist'
import { ddosRatioSettingsSchema } from './ddos-ratio'
import { detectionSettingsSchema } from './detection-settings'
import { DEFAULT_DNS_DETECTORS, dnsDetectorsSchema } from './dns-detectors'
import { dnsRecordSettingsSchema } from './dns-record'
import { readDomain } from './domain-text'
import { topicSchema } from './kafka'
import { lookupLinksSchema } from './lookup-link'
import { notificationSettingsSchema } from './notification'
import { outletSettingsSchema } from './outlet'
import { sourceSettingsSchema } from './source'
import { viewsSettingSchema } from './view'
import { webAnomalySettingsSchema } from './web-anomaly'
import { webTrafficSettingsSchema } from './web-traffic'

const DAY_MS = 24 * 3600 * 1000

/** A Redis, or some nodes of a Redis Cluster, that keeps the counters. Its password is no setting. */
export const redisSettingsSchema = z
  .object({
    /** `host:port` each; `[::1]:6379` for IPv6. */
    addresses: z
      .array(
        z
          .string()
          .regex(
            /^(\[[0-9a-fA-F:]+\]|[^\s:[\]]+):\d{1,5}$/,
            'is no host:port, such as redis-1:6379',
          ),
      )
      .min(1)
      .max(100),
    isCluster: z.boolean().default(false),
    /** ACL user; empty for the default one. */
    username: z.string().max(200).default(''),
    /** Number of the database; a cluster has none but 0. */
    database: z.number().int().min(0).max(1_000_000).default(0),
    tls: z
      .object({
        isOn: z.boolean().default(false),
        /** Certificate of the authority, PEM; empty for those that the system trusts. */
        caFile: z.string().max(1000).default(''),
      })
      .prefault({}),
    /** Replicas of a primary that shall have a count before it is done. */
    wantedReplicas: z.number().int().min(0).max(10).default(1),
    /** How long a producer's duplicate is recognised without asking history. */
    dedupTtlMs: z
      .number()
      .int()
      .min(1_000)
      .max(30 * DAY_MS)
      .default(3_600_000),
  })
  .refine(({ isCluster, database }) => !isCluster || database === 0, {
    path: ['database'],
    message: 'a cluster has no database but 0',
  })
export type RedisSettings = z.infer<typeof redisSettingsSchema>

const SERVER_URL_FAULT =
  'must be http://host:8123 or https://host:8443 and no more; the user is history.username, the password WATCHFLOOR_CLICKHOUSE_PASSWORD in the environment'

/** An address alone: a file of settings is no place for passwords. */
function isServerUrl(text: string): boolean {
  if (text === '') return true
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { username, password, search, hash } = new URL(text)
  return [username, password, search, hash].every((part) => part === '')
}

/** Embedded, or on a ClickHouse server. Its password is no setting. */
const historySettingsSchema = z
  .object({
    /** Address of a ClickHouse server (http://host:8123); empty: the embedded engine. */
    url: z.string().max(500).refine(isServerUrl, SERVER_URL_FAULT).default(''),
    username: z.string().max(200).default('default'),
    /** The demo has its own beside it, with `_demo` behind its name. */
    database: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'must be letters, digits and _')
      .default('watchfloor'),
    /** Cluster whose nodes hold replicated tables; empty: the server alone. */
    cluster: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{0,100}$/, 'must be a name from system.clusters')
      .default(''),
    tls: z
      .object({
        /** Certificate of the authority, PEM; empty for those that the system trusts. */
        caFile: z.string().max(1000).default(''),
      })
      .prefault({}),
    fsync: z.boolean().default(true),
  })
  .refine(({ url, cluster }) => cluster === '' || url !== '', {
    path: ['cluster'],
    message: 'needs history.url, the address of one of its nodes',
  })
export type HistorySettings = z.infer<typeof historySettingsSchema>

/** A domain in its plain form, however it was typed. */
const ownDomainSchema = z
  .string()
  .max(1000)
  .transform((text, context) => {
    const read = readDomain(text)
    if (read.ok) return read.domain
    context.addIssue({ code: 'custom', message: `"${text.slice(0, 80)}" ${read.problem}` })
    return z.NEVER
  })

/** The settings file, whole. Every field has a default, so an empty file is a valid one. */
export const settingsSchema = z.object({
  appearance: z
    .object({
      theme: z.enum(['dark', 'light', 'system']).default('system'),
      density: z.enum(['compact', 'default', 'roomy']).default('default'),
      times: z.enum(['utc', 'local']).default('utc'),
      palette: z.enum(['standard', 'high-contrast']).default('standard'),
      textSize: z.union([z.literal(100), z.literal(112), z.literal(125)]).default(100),
      motion: z.enum(['system', 'reduced']).default('system'),
    })
    .prefault({}),
  notifications: notificationSettingsSchema.prefault({}),
  retention: z
    .object({
      eventsDays: z.number().int().min(1).max(3650).default(90),
      /** Raw traffic such as clicks and DNS queries, which is personal data. */
      trafficDays: z.number().int().min(1).max(3650).default(30),
      alertsDays: z.number().int().min(1).max(3650).default(730),
      rejectsDays: z.number().int().min(1).max(365).default(7),
      /** With less of the disk free, in percent, the oldest rejects, traffic and events go; 0: never. */
      minFreePercent: z.number().int().min(0).max(50).default(10),
    })
    .prefault({}),
  /** The organisation's addresses, CIDR; private ranges belong to them anyway. */
  ownNetworks: z.array(z.string().max(100)).max(1000).default([]),
  /** The organisation's domains, each with all names below it. */
  ownDomains: z.array(ownDomainSchema).max(1000).default([]),
  privacy: z
    .object({
      /** Own public addresses in what an event says are replaced before it is stored. */
      hideOwnAddresses: z.boolean().default(true),
    })
    .prefault({}),
  lists: z
    .object({
      ttlMs: z
        .number()
        .int()
        .min(60_000)
        .max(365 * DAY_MS)
        .default(7 * DAY_MS),
      threshold: z.number().int().min(1).max(1_000_000).default(1),
      /** Analyst-made lists by name. */
      custom: z
        .array(
          z.object({
            list: z.string(),
            title: z.string(),
            holds: z.enum(HOLDS).default('address'),
          }),
        )
        .default([]),
      /** Observed or proposed lists that a person activated. */
      activated: z.array(z.string()).default([]),
      lastExportFormat: z.enum(FORMATS_OF.address).default('nftables'),
      lastDomainExportFormat: z.enum(FORMATS_OF.domain).default('txt'),
    })
    .prefault({}),
  detectors: z
    .object({
      ddosRatio: ddosRatioSettingsSchema.prefault({}),
      chronicle: detectionSettingsSchema.prefault({}),
      /** Detectors of DNS queries; a list that is given stands for all of them. */
      dns: dnsDetectorsSchema.prefault(DEFAULT_DNS_DETECTORS),
      webAnomaly: webAnomalySettingsSchema.prefault({}),
    })
    .prefault({}),
  /** How records of formats must be, where that can be said. */
  formats: z.object({ dnsRecord: dnsRecordSettingsSchema.prefault({}) }).prefault({}),
  webTraffic: webTrafficSettingsSchema.prefault({}),
  /** Where a value can be looked up elsewhere; opened by a click alone. */
  lookupLinks: lookupLinksSchema,
  history: historySettingsSchema.prefault({}),
  /** Where the counters live: in this process, or in a Redis that engines share. */
  tally: z.object({ redis: redisSettingsSchema.nullable().default(null) }).prefault({}),
  /** The topic by which engines that share a history bring together what windows need. */
  windows: z
    .object({
      /** On the brokers of the first Kafka source; empty: <its group>-windows. */
      topic: topicSchema.or(z.literal('')).default(''),
      /** Of the topic when it is created; 0: as many as the widest topic of that source. */
      partitions: z.number().int().min(0).max(10_000).default(0),
    })
    .prefault({}),
  /** HTTP API, browser console and list feeds of the desktop's engine, on loopback. */
  server: z
    .object({
      isOn: z.boolean().default(false),
      port: z.number().int().min(1).max(65_535).default(7171),
    })
    .prefault({}),
  desktop: z
    .object({
      engine: z.enum(['utility-process', 'serve']).default('utility-process'),
      closeToTray: z.boolean().default(true),
    })
    .prefault({}),
  sources: z
    .array(sourceSettingsSchema)
    .max(100)
    .refine(
      (sources) => new Set(sources.map(({ id }) => id)).size === sources.length,
      'two sources have the same id',
    )
    .default([]),
  /** Where alerts are told to others. */
  outlets: z
    .array(outletSettingsSchema)
    .max(20)
    .refine(
      (outlets) => new Set(outlets.map(({ id }) => id)).size === outlets.length,
      'two outlets have the same id',
    )
    .default([]),
  /** Saved views of Live, in their order. */
  views: viewsSettingSchema,
  /** First run is over once a source was set up or the demo stopped. */
  hasStoppedDemo: z.boolean().default(false),
})
export type Settings = z.infer<typeof settingsSchema>

/** Settings that hold, or the first field that is wrong (`retention.eventsDays`) and why. */
export type CheckedSettings =
  | { isValid: true; settings: Settings }
  | { isValid: false; field: string; message: string }

/**
 * Judges settings whole. A field that there is not is wrong too: a misspelt one would otherwise
 * count for nothing, and be gone from the file with the next change.
 */
export function checkSettings(value: unknown): CheckedSettings {
  const parsed = settingsSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.join('.') ?? ''
    return { isValid: false, field, message: issue?.message ?? 'not valid' }
  }
  const field = findUnknownField(value, parsed.data)
  if (field === null) return { isValid: true, settings: parsed.data }
  return { isValid: false, field, message: 'there is no such setting' }
}

/** Path of the first field that reading left out, null where all were known. */
function findUnknownField(given: unknown, read: unknown, path: string[] = []): string | null {
  if (!isObject(given) || !isObject(read)) return null
  for (const [key, value] of Object.entries(given)) {
    const here = [...path, key]
    if (!Object.hasOwn(read, key)) return here.join('.')
    const unknown = findUnknownField(value, read[key], here)
    if (unknown !== null) return unknown
  }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Sections that the console may change; sources are changed by their own calls. */
export const CHANGEABLE = [
  'appearance',
  'notifications',
  'retention',
  'ownNetworks',
  'ownDomains',
  'privacy',
  'lists',
  'detectors',
  'formats',
  'webTraffic',
  'lookupLinks',
  'server',
  'desktop',
] as const

/** Some fields of settings, however deep they lie; lists are whole. */
type Some<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Name in keyof T]?: Some<T[Name]> }
    : T

/** A change of some settings: what is left out stays. */
export type SettingsPatch = { [K in (typeof CHANGEABLE)[number]]?: Some<Settings[K]> }

/**
 * Only the shape of a patch: the merged result is what `settingsSchema` judges. (A partial of the
 * schema itself would fill in defaults for what was left out, and so undo other settings.)
 */
export const settingsPatchSchema = z.custom<SettingsPatch>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((key) => (CHANGEABLE as readonly string[]).includes(key)),
  { message: `Only ${CHANGEABLE.join(', ')} can be changed here` },
)
