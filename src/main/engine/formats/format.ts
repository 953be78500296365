import type { WebTrafficSettings } from '../../../shared/web-traffic'
import type { ParseResult, RawRecord } from '../record'
import type { DnsRecordRules } from './dns-record-rules'
import { type JsonObject, readJsonObject } from './json'

/** What the settings say of access logs. */
export interface WebReading {
  /** True for a proxy of ours, whose X-Forwarded-For is believed. */
  isTrusted: (ip: string) => boolean
  /** Where JSON records say what; before the names that are known. */
  fields: WebTrafficSettings['fields']
}

/** What a format may need besides the record. */
export interface ParseContext {
  /** Event time where the record says none, ms. */
  transportTime: number
  /**
   * True for an address of the organisation's own networks. Left out where it does not matter whom
   * an event is about, as when a source is only tested.
   */
  isOwn?: (ip: string) => boolean
  /** Detections that do not alert are wanted too, as Info. */
  takesNotAlerting?: boolean
  /** How DNS records must be; left out for what they are by default. */
  dnsRecord?: DnsRecordRules
  /** How access logs of web servers are read; left out, nobody's word on addresses is believed. */
  web?: WebReading
  /** Host of web requests and clicks that name none, as somebody said of their source. */
  site?: string
  /** Name of the topic that the record was read from, where there is one. */
  topic?: string
}

/** Reads one record; pure, so that the same record gives the same events for ever. */
export interface Format {
  name: string
  /** Never throws: what is wrong with a record is a reject with its reason. */
  parse: (record: RawRecord, context: ParseContext) => ParseResult
}

/** A format whose records are JSON objects, so that `auto` may recognise them. */
export interface JsonFormat extends Format {
  /** What it is, and the fields by which it is known, in the words of a reject. */
  marks: string
  /** True for an object with fields that only this format has. */
  recognises: (value: JsonObject) => boolean
  /** Reads a record whose text is parsed already. Never throws. */
  parseObject: (value: JsonObject, record: RawRecord, context: ParseContext) => ParseResult
}

/** A format whose records are lines of text, so that `auto` may recognise them. */
export interface TextFormat extends Format {
  /** True for a line that looks like this format's; need not look at all of it. */
  recognisesLine: (line: string) => boolean
}

/** The `parse` of a format whose records are JSON objects and nothing else. */
export function parseAsJson(parseObject: JsonFormat['parseObject']): Format['parse'] {
  return (record, context) => {
    const json = readJsonObject(record)
    if ('reason' in json) return { kind: 'reject', reason: json.reason }
    return parseObject(json.value, record, context)
  }
}

/** Name of the format that a result is of; null where it is a reject or a skip. */
export function formatNameOf(result: ParseResult): string | null {
  if (result.kind === 'events') return result.events[0]?.format ?? null
  if (result.kind !== 'traffic') return null
  const { item } = result
  if (item.kind === 'dns-query' || item.kind === 'request') return item.format
  return item.kind === 'page-verdict' ? 'forbidden-url' : item.kind
}
