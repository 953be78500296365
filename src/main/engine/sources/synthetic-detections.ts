import { createRandom, type Random } from './random'
import { addressAt } from './synthetic'

/** How detections are made up; the same options give the same lines. */
export interface DetectionOptions {
  /** Lines in all, Infinity for a stream without end. */
  count: number
  /** Different hosts that they are about, 1 or more. */
  hosts?: number
  /** Detections a second of event time. */
  ratePerSecond?: number
  /** Share of detections that do not alert, 0 to 1. */
  notAlerting?: number
  /** Events in each, 0 or more. */
  events?: number
  seed?: number
  /** Event time of the first line, ms. */
  start: number
}

interface RuleSketch {
  name: string
  severity?: string
  risk?: number
  tags?: string[]
  /** A rule that Google curates. */
  isCurated?: true
}

const RULES: readonly [RuleSketch, ...RuleSketch[]] = [
  { name: 'dns_beacon', risk: 65 },
  { name: 'many_failed_logins', risk: 88 },
  { name: 'login_from_new_country' },
  { name: 'malware_hash_written', risk: 40 },
  { name: 'GCP Global SSH Keys', severity: 'LOW', tags: ['TA0005', 'T1098.004'], isCurated: true },
  { name: 'Mass deletion of secrets', severity: 'HIGH', tags: ['TA0040'], isCurated: true },
]
const DEFAULT_RATE = 10
const ADDRESSES = 500
const WINDOW_MS = 10 * 60_000
const EVENT_STEP_MS = 1_000

/** Made-up detections in the shape of Chronicle's as NDJSON lines, in the order of their times. */
export function* generateDetections(options: DetectionOptions): Generator<string> {
  const { count, start, seed = 1, notAlerting = 0 } = options
  const stepMs = 1000 / Math.max(0.001, options.ratePerSecond ?? DEFAULT_RATE)
  const random = createRandom(seed)
  for (let made = 0; made < count; made += 1) {
    const time = Math.floor(start + made * stepMs)
    const isAlerting = !random.isLucky(notAlerting)
    yield JSON.stringify(makeDetection({ time, isAlerting, random, options }))
  }
}

interface Draft {
  time: number
  isAlerting: boolean
  random: Random
  options: DetectionOptions
}

function makeDetection({ time, isAlerting, random, options }: Draft): object {
  const rule = random.pick(RULES)
  const host = hostName(random.below(Math.max(1, options.hosts ?? 100)))
  const id = `de_${makeHex(random, 8)}-0000-4000-8000-${makeHex(random, 12)}`
  const events = Array.from({ length: options.events ?? 2 }, (_, index) =>
    makeEvent(host, time - (index + 1) * EVENT_STEP_MS, random),
  )
  return {
    type: rule.isCurated ? 'GCTI_FINDING' : 'RULE_DETECTION',
    detection: [describeRule(rule, host, id, isAlerting)],
    createdTime: isoTime(time + 5_000),
    ...(rule.isCurated ? { lastUpdatedTime: isoTime(time + 5_000) } : {}),
    id,
    timeWindow: { startTime: isoTime(time - WINDOW_MS), endTime: isoTime(time) },
    collectionElements: events.length === 0 ? [] : [{ label: 'e', references: events }],
    detectionTime: isoTime(time),
    ...(rule.tags === undefined ? {} : { tags: rule.tags }),
  }
}

function describeRule(rule: RuleSketch, host: string, id: string, isAlerting: boolean): object {
  const number = String(RULES.indexOf(rule) + 1).padStart(12, '0')
  const ruleId = rule.isCurated ? `ur_example_${number}` : `ru_00000000-0000-4000-8000-${number}`
  return {
    ruleName: rule.name,
    ruleId,
    ...(rule.isCurated
      ? { summary: 'Rule Detection', ruleSetDisplayName: 'Example rules', severity: rule.severity }
      : { ruleVersion: `${ruleId}@v_1772446000_000000000` }),
    urlBackToProduct: `https://tenant.example/alert?alertId=${id}`,
    alertState: isAlerting ? 'ALERTING' : 'NOT_ALERTING',
    ruleType: 'MULTI_EVENT',
    detectionFields: [{ key: 'hostname', value: host, source: 'udm.principal.hostname' }],
    ...(rule.risk === undefined ? {} : { riskScore: rule.risk }),
  }
}

function makeEvent(host: string, time: number, random: Random): object {
  const name = `${makeHex(random, 12)}.beacon.example`
  return {
    event: {
      metadata: {
        eventTimestamp: isoTime(time),
        eventType: 'NETWORK_DNS',
        productName: 'Example DNS',
      },
      principal: { hostname: host, ip: [`198.18.0.${1 + random.below(254)}`] },
      target: { ip: [addressAt(random.below(ADDRESSES))], port: 53 },
      network: { applicationProtocol: 'DNS', dns: { questions: [{ name, type: 1 }] } },
      securityResult: [{ action: ['ALLOW'] }],
    },
  }
}

/** The key of a line of detections: the host that it is about. */
export function detectedHost(line: string): string {
  return /"key":"hostname","value":"([^"]+)"/.exec(line)?.[1] ?? ''
}

function hostName(number: number): string {
  return `ws-${number + 1}.corp.example`
}

function makeHex(random: Random, digits: number): string {
  let hex = ''
  while (hex.length < digits) hex += random.below(16).toString(16)
  return hex
}

function isoTime(time: number): string {
  return new Date(time).toISOString()
}
