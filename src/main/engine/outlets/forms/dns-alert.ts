import type { Alert } from '../../../../shared/alert'
import type { WatchEvent } from '../../../../shared/event'
import { isoTime } from '../../../../shared/public-api'
import type { Severity } from '../../../../shared/severity'
import type { DnsRequest, RequestsWanted } from '../../history/dns-requests'
import type { Told } from '../../history/told'
import type { KeyedMessage } from '../../kafka/topic-writer'
import { wishAll } from '../telling'
import { type DnsFinding, readDnsFinding } from './dns-finding'
import type { AlertForm, Composed } from './form'

/** From where findings and their queries are read. */
export interface DnsAlertParts {
  /** The findings of an alert, the newest first. */
  readFindings: (alert: Alert) => Promise<readonly WatchEvent[]>
  /** Checksum of the model that a detector judges by; null where it has none now. */
  checksumOf: (detector: string) => string | null
  /** Endings of the topics that a detector's findings go to; empty: those of the outlet. */
  outputsOf: (detector: string) => readonly string[]
  /** The first query for each of some names. */
  readRequests: (wanted: RequestsWanted) => Promise<ReadonlyMap<string, DnsRequest>>
}

/**
 * Findings of detectors with a model, each told once, as the pipeline that Watchfloor takes the place
 * of writes its alerts. Decisions on alerts are not told, nor alerts of other detectors.
 */
export function dnsAlertForm(least: Severity, parts: DnsAlertParts): AlertForm {
  return {
    wish: {
      ...wishAll(least),
      changes: new Set(['begun', 'raised', 'grown']),
      isWanted: ({ product, ip }) => product === 'watchfloor' && ip !== null,
    },
    compose: async ({ alerts, told }, findTold) => {
      const composed: Composed = { messages: [], told: [...told] }
      for (const alert of alerts) {
        const events = await parts.readFindings(alert)
        const findings = events
          .map((event) => readDnsFinding(event, parts.checksumOf))
          .filter((each) => each !== null)
        const known = await findTold(findings.map(({ id }) => id))
        for (const finding of findings.reverse()) {
          if (known.has(finding.id)) continue
          const message = toDnsAlert(finding, await readRequests(finding, parts))
          composed.messages.push({ ...message, endings: parts.outputsOf(finding.detector) })
          composed.told.push(toldOf(finding, alert))
        }
      }
      return composed
    },
  }
}

/** A finding as its message, keyed by the client; all times are UTC, and every detector has these fields. */
export function toDnsAlert(
  finding: DnsFinding,
  requests: ReadonlyMap<string, DnsRequest>,
): KeyedMessage {
  const { id, detector, client, at, start, sha256, score, names } = finding
  const batchId = toUuid(id)
  const value = {
    overall_score: score,
    result: names.map(({ name, probability }) => ({
      request: toRequest(name, client, start, requests.get(nameKey(name))),
      probability,
      name: detector,
      sha256,
    })),
    src_ip: client,
    alert_timestamp: isoTime(at),
    suspicious_batch_id: batchId,
    detector_name: detector,
  }
  return {
    key: client,
    value: JSON.stringify(value),
    headers: { 'suspicious-batch-id': batchId, 'content-type': 'application/json' },
  }
}

/** How a name is known whatever its case and its dots at the end. */
function nameKey(name: string): string {
  return name.toLowerCase().replace(/\.+$/, '')
}

/** A name that history has no query of, such as one with escaped bytes, has the start of its window. */
function toRequest(name: string, client: string, start: number, request: DnsRequest | undefined) {
  const base = { src_ip: client, domain_name: name }
  if (request === undefined) return { ts: isoTime(start), ...base }
  return {
    ts: isoTime(request.time),
    ...base,
    domain_name: request.name,
    record_type: request.type,
    status_code: request.rcode,
    logline_id: request.id,
  }
}

function readRequests(finding: DnsFinding, { readRequests: read }: DnsAlertParts) {
  const { client, start, end, names } = finding
  return read({ client, from: start, to: end, names: names.map(({ name }) => nameKey(name)) })
}

function toldOf({ id, at }: DnsFinding, { windowStart, severity }: Alert): Told {
  return { id, windowStart, seq: 0, revision: 0, severity, at }
}

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
