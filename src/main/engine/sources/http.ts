import { type HttpSettings, ingestPath, type SourceStatus } from '../../../shared/source'
import { BadInputError, UnavailableError } from '../decision'
import type { IngestOutcome } from '../engine'
import { formatByName } from '../formats'
import type { DnsRecordRules } from '../formats/dns-record-rules'
import type { Format } from '../formats/format'
import type { BatchOrigin, BatchOutcome, Pipeline } from '../pipeline'
import type { RawRecord, RecordBatch } from '../record'
import { RejectAllowance } from '../reject-allowance'
import { cutDelivery } from './cut-delivery'
import { maskSecrets } from './shared-secret'
import { SourceMeter } from './source-meter'

/** Rejects that an answer tells of; the Sources screen has them all. */
const TOLD_REJECTS = 10
/** When to send again what came while this source was stopping. */
const RETRY_MS = 5_000

/** What a receiver needs from its surroundings. */
export interface ReceiverParts {
  pipeline: Pipeline
  /** How DNS records must be. */
  dnsRecord: DnsRecordRules
  now: () => number
  onBatch: (outcome: BatchOutcome) => void
}

/**
 * A source that others push to: one delivery is one body, taken the whole way before its sender
 * is answered. It keeps no position: whoever gets no answer sends again, and events that are
 * stored already are known by their ids.
 */
export class HttpReceiver {
  private readonly meter: SourceMeter
  private readonly format: Format
  private readonly origin: BatchOrigin
  private lastError: SourceStatus['lastError'] = null
  private isStopped = false
  /** Deliveries whose records are still being handed in. */
  private readonly entering = new Set<Promise<unknown>>()

  constructor(
    private readonly settings: HttpSettings,
    private readonly parts: ReceiverParts,
  ) {
    this.meter = new SourceMeter(parts.now)
    this.format = formatByName(settings.format)
    this.origin = {
      source: settings.id,
      format: this.format,
      isReplay: false,
      keepsPosition: false,
      isPushed: true,
      allowance: new RejectAllowance(),
    }
  }

  /** Takes no more deliveries, and waits until those in hand are handed in. */
  async stop(): Promise<void> {
    this.isStopped = true
    await Promise.allSettled(this.entering)
  }

  /** How the source is, for the Sources screen. */
  status(): SourceStatus {
    const { settings, meter, lastError } = this
    const measured = meter.read()
    return {
      id: settings.id,
      name: settings.name,
      kind: settings.kind,
      detail: ingestPath(settings.id),
      format: settings.format,
      state: measured.rate > 0 ? 'running' : 'waiting',
      isDemo: false,
      ...measured,
      progress: null,
      backlog: null,
      stream: null,
      lastError,
    }
  }

  /** Remembers why a delivery was refused, for whoever looks at the source. */
  tellRefusal(message: string): void {
    this.lastError = { at: this.parts.now(), message }
  }

  /**
   * Takes one delivery the whole way; `body` is changed. Resolves once history and the alerts have
   * its events.
   * @throws BadInputError where no record of it can be read, and TooManyRecordsError; nothing is
   * kept of it then.
   * @throws UnavailableError while the source stops.
   */
  async take(body: Buffer): Promise<IngestOutcome> {
    if (this.isStopped) throw stopping()
    maskSecrets(body)
    const batches = cutDelivery(body, this.parts.now())
    this.mustBeReadable(batches)
    const handing = this.handIn(batches)
    this.entering.add(handing)
    try {
      const outcomes = await Promise.all((await handing).map(({ done }) => done))
      return sumOf(outcomes)
    } catch (error) {
      if (this.isStopped) throw stopping()
      throw error
    } finally {
      this.entering.delete(handing)
    }
  }

  /** Hands the batches in, one after the other. */
  private async handIn(batches: readonly RecordBatch[]) {
    const handed: { done: Promise<BatchOutcome> }[] = []
    for (const batch of batches) {
      const { done } = await this.parts.pipeline.process(batch, this.origin)
      done.then(
        (outcome) => {
          this.meter.add(outcome)
          this.parts.onBatch(outcome)
        },
        // Told to the sender by `take`.
        () => undefined,
      )
      handed.push({ done })
    }
    return handed
  }

  /** A body without a single record that is JSON, or that the format reads, is a mistake as a whole. */
  private mustBeReadable(batches: readonly RecordBatch[]): void {
    let first: string | null = null
    const { dnsRecord } = this.parts
    for (const { records, transportTime } of batches) {
      for (const record of records) {
        if (isJson(record)) return
        const result = this.format.parse(record, { transportTime, dnsRecord })
        if (result.kind !== 'reject') return
        first ??= `${record.place()}: ${result.reason}`
      }
    }
    if (first !== null) throw new BadInputError(`Nothing in the body can be read. ${first}`)
  }
}

function isJson(record: RawRecord): boolean {
  if (record.problem !== undefined) return false
  try {
    JSON.parse(record.text)
    return true
  } catch {
    return false
  }
}

function sumOf(outcomes: readonly BatchOutcome[]): IngestOutcome {
  const sum: IngestOutcome = {
    records: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    skipped: 0,
    rejects: [],
  }
  for (const outcome of outcomes) {
    sum.records += outcome.records
    sum.accepted += outcome.accepted
    sum.duplicates += outcome.duplicates
    sum.rejected += outcome.rejected
    sum.skipped += outcome.skipped
    for (const { place, reason } of outcome.rejects) {
      if (sum.rejects.length < TOLD_REJECTS) sum.rejects.push({ place, reason })
    }
  }
  return sum
}

function stopping(): UnavailableError {
  return new UnavailableError(
    'This source is being stopped. Send it again; what was stored counts once.',
    RETRY_MS,
  )
}
