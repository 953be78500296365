import type { PRODUCTS } from '../../shared/event'
import type { Severity } from '../../shared/severity'
import type { FormatName } from '../../shared/source'

/** What events of imports carry as the id of their source. */
export const IMPORT_SOURCE = 'import'

/**
 * One record as a source cut it: its text, and where it stands. A unit of input that holds several
 * (an ntopng delivery with its `alerts`, a JSON list) is cut by the source's framing, so each item
 * is a RawRecord with a text and a position of its own.
 */
export interface RawRecord {
  /** The record's own characters; where `problem` is set only what can be shown of its beginning. */
  text: string
  /** Why the framing could not make a record of it (no valid UTF-8, too long, cut off): a reject. */
  problem?: string
  /** Byte offset in the uncompressed stream (files) or running number (demo); grows. */
  position: number
  /** What a person calls the place, made only when it is needed. */
  place: () => string
  /** The header of the log that stands above it; absent where there is none. */
  header?: LogHeader
  /** Its own transport time, ms, where the records of a batch differ in it. */
  transportTime?: number
}

/**
 * The lines by which a log says how those below are to be read, such as Zeek's `#fields`: each by
 * its name, with the rest of the line. All records below one header share it.
 */
export type LogHeader = ReadonlyMap<string, string>

/**
 * Records read together. They take the way through once, in order, then `end` is committed as the
 * partition's `applied` position.
 */
export interface RecordBatch {
  /** Stable name of the file or topic partition: survives rename, rotation and gzip. */
  partition: string
  records: RawRecord[]
  /** Position up to which everything is read once this batch is through. */
  end: number
  /**
   * Records before this position went the whole way before the start, and come again for windows
   * that were open then: they count nowhere else.
   */
  appliedBefore?: number
  /** When the records were read, ms. */
  readAt: number
  /** Event time where a record has none (file modification time, transport time), ms. */
  transportTime: number
  /** Where the other side goes on once this batch is through. */
  cursors?: readonly BatchCursor[]
  /** What the source keeps beside its position, by names that begin with `#`. */
  notes?: ReadonlyMap<string, number>
  /** Name of the topic it was read from; absent where there is none. */
  topic?: string
}

/**
 * Where the other side of a source goes on, in its own words, which no position of ours says. It
 * tells nothing of which records came before, so it fences none.
 */
export interface BatchCursor {
  /** Begins with `#`. */
  name: string
  /** How many the source has kept under this name. */
  applied: number
  text: string
}

/** The verdict of a detector on one event: what an alert is made of. */
export interface Finding {
  /** Id of the finding; for reported alerts the event's own. */
  id: string
  detector: string
  rule: string
  title: string
  subject: string
  severity: Severity
  /** 0 to 1; null where nobody scored it. */
  score: number | null
  nativeScore: number | null
  indicator: string | null
}

/** An event as a format reads it, before it is judged and stored. Times in ms since 1970. */
export interface ParsedEvent {
  /** First 128 bits of the SHA-256 of the format and the identifying fields, 32 hex digits. */
  id: string
  format: string
  time: number
  /**
   * The record says no time, so that `time` is the transport's, which may be another one when the
   * record is read again.
   */
  isTimeBorrowed?: boolean
  /** When the reporter told it, ms, where that may be long after the event; late is counted from then. */
  reportedAt?: number
  reporter: string
  product: (typeof PRODUCTS)[number]
  /** The reporter's number for this kind of alert, null where it has none. */
  alertId: number | null
  /** The reporter's own name for it (ntopng script key, Suricata gid:sid), empty where it has none. */
  alertKey: string
  /** The reporter's words for this kind of alert, where it gives some. */
  title?: string
  /** What the reporter's own severity comes to, where it states one. */
  severity?: Severity
  subject: string
  /** Canonical address of the subject, null where it is none. */
  ip: string | null
  target: string | null
  targetPort: number | null
  /** Address that would be the subject with other own networks; the event may be stored under it. */
  otherSide?: string
  /**
   * All others that the record names: addresses in their canonical form, hosts, users, domains and
   * hashes. Absent where the fields above say all.
   */
  mentions?: readonly string[]
  /** The server, where the reporter says that it is one of the organisation's own. */
  ownServer?: string
  info: string
  reason: string
  nativeScore: number | null
  httpStatus: number | null
  /** The sensor says that it blocked this. */
  isBlockedBySensor: boolean
  /** The record itself where the fields above do not say all of it; empty otherwise. */
  raw: string
  /** Characters of the whole record where `raw` is only its beginning. */
  rawSize?: number
}

/** A page view as a site reports it; null where it says nothing. Times in ms since 1970. */
export interface Click {
  kind: 'click'
  time: number
  /** The record says no time: it is the transport's. */
  isTimeBorrowed: boolean
  /** Host of the page, or the topic where the page is not known. */
  site: string
  /** The page as it arrived. */
  article: string | null
  /** Path of the page in its plain form; empty where the page is not known. */
  path: string
  title: string | null
  /** Two capital letters, where the record says a country. */
  country: string | null
  platform: string | null
  os: string | null
  browser: string | null
  /** How long the page was open before, in the unit of the site; 0: sent right at load. */
  timer: number | null
  /** How far it was scrolled before, pixels. */
  height: number | null
  /** Canonical address of the visitor, where the record carries one. */
  ip: string | null
  /** How many of the nine fields of a click are null or missing. */
  nulls: number
  /** What the windows that read it took it for; absent where none did. */
  isFlagged?: boolean
  isCounted?: boolean
  /** A rule of ours hit its page. */
  isForbidden?: boolean
}

/** Clicks of one half of a window, as somebody else counted them so far. Times in ms since 1970. */
export interface WindowCount {
  kind: 'window-count'
  /** Start of the window: event time has come as far as that at least. */
  time: number
  isTimeBorrowed: boolean
  topic: string
  /** Empty where the record names none. */
  site: string
  start: number
  end: number
  isFlagged: boolean
  count: number
}

/** What somebody else says of the page of one click. */
export interface PageVerdict {
  kind: 'page-verdict'
  time: number
  isTimeBorrowed: boolean
  site: string
  article: string
  path: string
  isForbidden: boolean
}

/**
 * What a client asked the DNS, as one line of a log tells it. Two lines of one query, such as the
 * question and its answer, are two of these with the same id.
 */
export interface DnsQuery {
  kind: 'dns-query'
  /** Name of the format that read it. */
  format: FormatName
  /** 32 hex digits, drawn from what the log says of the query itself. */
  id: string
  time: number
  /** Nanoseconds behind the millisecond of `time`, as far as the record has digits. */
  nanos: number
  /** The record says no time: it is the transport's. */
  isTimeBorrowed: boolean
  /** The record says no year, so that `time` may be another one when it is read again. */
  isYearBorrowed: boolean
  /** Canonical address of who asked. */
  client: string
  clientPort: number | null
  /** Canonical address of who was asked, null where the record says none. */
  server: string | null
  /** The name as it was asked; `.` for the root. */
  name: string
  /** Type of the record asked for in capitals (`A`, `TYPE65280`), empty where it is not said. */
  type: string
  /** Code of the answer in capitals (`NXDOMAIN`), empty where no answer is known. */
  rcode: string
  /** The first answers. */
  answers: readonly string[]
  /** All answers the record has. */
  answerCount: number
  /** How likely its name was generated, by detector; absent where none judged it. */
  scores?: Readonly<Record<string, number>>
  /** A rule of its format leaves it out of what is judged by name; it is stored all the same. */
  isIrrelevant?: boolean
}

/** A request to a web server, as one line of its access log tells it. Times in ms since 1970. */
export interface WebRequest {
  kind: 'request'
  /** Name of the format that read it. */
  format: FormatName
  time: number
  isTimeBorrowed: false
  /** Canonical address of who asked, behind our own proxies. */
  client: string
  /** Canonical address of the connection; the client's own where there is no proxy. */
  peer: string
  /** Host that was asked, in small letters, without its port; empty where the log names none. */
  site: string
  /** Empty where the request is none, such as TLS bytes. */
  method: string
  /** What was asked for up to its `?`, as it arrived; the whole request where it is none. */
  path: string
  /** Behind the `?`; null where there is nothing. */
  query: string | null
  protocol: string
  /** 0 where the log says none. */
  status: number
  /** Bytes of the answer. */
  bytes: number
  /** As the server named it, with its parameters; empty where the log says none. */
  contentType: string
  userAgent: string
  referrer: string
  user: string
  country: string
  latitude: number | null
  longitude: number | null
  /** Characters of path and query together where they are cut; 0 where they are whole. */
  urlSize: number
}

/** Raw traffic that is known by its place alone. */
export type PlacedTraffic = Click | DnsQuery | WebRequest

/** One record of raw traffic: never an alert by itself, judged with others or by rules. */
export type Traffic = PlacedTraffic | WindowCount | PageVerdict

/** Raw traffic as it was read from its record. */
export interface ReadTraffic<Item extends Traffic = Traffic> {
  item: Item
  /** Where its record stands. */
  position: number
  /** Its number among records of the same position, as those of one message; from 0. */
  part: number
  isClockAhead: boolean
}

/** What the events of one batch share. */
export interface BatchPlace {
  source: string
  partition: string
  /** When the records were read, ms. */
  arrived: number
  /** Number of the batch that writes them, growing; the projections remember how far they have read. */
  seq: number
  /** Who writes them, where engines share the history and each has numbers of its own. */
  engine?: string
}

/** An event as it was read from its record, with its verdict. */
export interface ReadEvent {
  event: ParsedEvent
  finding: Finding
  /** Where its record stands. */
  position: number
  isClockAhead: boolean
  /** Its record counts as something else already, such as a click. */
  isBesides?: boolean
}

/** An event with its verdict and its place, as history holds it. */
export interface StoredEvent extends ParsedEvent, BatchPlace {
  position: number
  isClockAhead: boolean
  finding: Finding
}

/** What a format makes of one record. */
export type ParseResult =
  | { kind: 'events'; events: ParsedEvent[]; problems?: RecordProblem[] }
  | { kind: 'reject'; reason: string }
  | { kind: 'skip'; reason: string }
  | {
      kind: 'traffic'
      item: Traffic
      /** More of the same record, where it holds several. */
      others?: readonly Traffic[]
      problems?: RecordProblem[]
    }

/** A part of a record that had to be left out while the rest was good. */
export interface RecordProblem {
  reason: string
  /** The part's place inside the record, such as `json.alerts["68"]`. */
  place: string
}

/** A record that was not accepted, with where it stands and why. */
export interface RejectedRecord {
  source: string
  partition: string
  position: number
  place: string
  /** Place inside the record, empty for all of it. */
  part: string
  reason: string
  text: string
  /** The text is all of the record, so that it can be read again. */
  isWhole: boolean
  /** The header that stood above it, null where there was none. */
  header: LogHeader | null
  /** Event time where the record has none, ms. */
  transportTime: number
  at: number
}

/** A reject with the id it is stored under, drawn from where the record stands. */
export interface KeptReject extends RejectedRecord {
  id: string
}
