import type { SourceStatus } from '../../../shared/source'
import { RejectMeter } from './reject-share'
import type { WatchedSource } from './source-watch'
import { Trouble, type TroubleDesk } from './trouble'

/** A source that catches up is behind for a moment; one that stays behind for longer is in trouble. */
const BEHIND_MS = 60_000
/** Trouble is over only well under the limit: at its edge it would come and go. */
const OVER_SHARE = 0.8

/** When a look is taken, and since when the engine has been taking in what comes. */
interface Look {
  at: number
  awakeSince: number
}

/** How one source is: silent, far behind, or full of rejects. Each is told on its own. */
export class SourceHealth {
  private readonly silence: Trouble
  private readonly lag: Trouble
  private readonly rejects: Trouble
  private readonly rejectMeter = new RejectMeter()
  private behindSince: number | null = null

  constructor(
    desk: TroubleDesk,
    { id, name }: Pick<SourceStatus, 'id' | 'name'>,
    /** When it was first seen, or last went on after a pause. */
    private begunAt: number,
  ) {
    const subject = `${name} (${id})`
    this.silence = new Trouble(desk, { rule: 'source-silent', subject })
    this.lag = new Trouble(desk, { rule: 'source-behind', subject })
    this.rejects = new Trouble(desk, { rule: 'source-rejects', subject })
  }

  async look(source: WatchedSource, look: Look): Promise<void> {
    const calm = whyCalm(source.status)
    if (calm !== null) {
      this.begunAt = look.at
      this.behindSince = null
      await this.end(calm)
      return
    }
    await this.lookForSilence(source, look)
    await this.lookAtLag(source, look)
    await this.lookAtRejects(source, look)
  }

  /** Nothing of it is trouble any more. */
  async end(note: string): Promise<void> {
    for (const each of [this.silence, this.lag, this.rejects]) await each.end(note)
  }

  private async lookForSilence({ limits, status }: WatchedSource, look: Look): Promise<void> {
    const { silenceMs } = limits
    if (silenceMs === 0) return this.silence.end('Silence of this source is not watched any more.')
    const { heardAt } = status
    const since = Math.max(heardAt ?? 0, this.begunAt, look.awakeSince)
    const silentMs = look.at - since
    if (silentMs <= silenceMs) {
      // What was silent before this start may be so still: only a record ends it.
      if (heardAt !== null) await this.silence.end('A record came again.')
      return
    }
    const last = heardAt === null ? 'No record came since' : 'The last record came at'
    await this.silence.tell({
      title: 'A source is silent',
      severity: 'high',
      info: `${last} ${utc(heardAt ?? since)}, ${minutes(silentMs)} ago; its limit is ${minutes(silenceMs)}. ${whatToDo(status)}`,
      at: look.at,
    })
  }

  private async lookAtLag({ limits, status }: WatchedSource, { at }: Look): Promise<void> {
    const limit = limits.lagRecords
    if (limit === 0) return this.lag.end('How far behind this source is is not watched any more.')
    const waiting = status.backlog?.records ?? null
    if (waiting === null) return
    if (waiting <= limit) this.behindSince = null
    else this.behindSince ??= at
    if (waiting <= limit * OVER_SHARE) return this.lag.end(`${number(waiting)} records wait.`)
    if (this.behindSince === null || at - this.behindSince < BEHIND_MS) return
    await this.lag.tell({
      title: 'A source is far behind',
      severity: 'medium',
      info: `${number(waiting)} records wait, more than ${number(limit)} since ${utc(this.behindSince)}. Look at its partitions in Sources: where all of them wait, start another engine in the same group or send less; where one does, see what its messages have in common.`,
      at,
    })
  }

  private async lookAtRejects({ limits, status }: WatchedSource, { at }: Look): Promise<void> {
    const limit = limits.rejectedPercent
    const { records, rejected, share } = this.rejectMeter.take(status, at)
    if (limit === 0) return this.rejects.end('Rejects of this source are not watched any more.')
    const isOver = share === null ? this.rejectMeter.isFull(at) : 100 * share <= limit * OVER_SHARE
    const now = `${number(rejected)} of ${number(records)} records of the last 10 minutes were rejected`
    if (isOver) return this.rejects.end(`${now}.`)
    if (share === null || 100 * share <= limit) return
    await this.rejects.tell({
      title: 'A source brings rejects',
      severity: 'medium',
      info: `${now} (at ${utc(at)}), more than ${limit} %. Open Rejects in Sources: each says why. Choose another format where it is the wrong one, mend what sends it, then replay them.`,
      at,
    })
  }
}

/** Why nothing of a source can be trouble; null where it can. */
function whyCalm({ state, backlog }: SourceStatus): string | null {
  if (state === 'paused' || state === 'finished') return `The source is ${state}.`
  const isMember = state === 'running' || state === 'waiting'
  if (!isMember || backlog === null || backlog.partitions.length > 0) return null
  return 'Other engines of its group read all its partitions.'
}

function whatToDo({ kind, lastError, detail }: SourceStatus): string {
  if (lastError !== null) return `It said at ${utc(lastError.at)}: ${lastError.message}`
  if (kind === 'http') return `See whether its sender runs and still posts to ${detail}.`
  if (kind === 'kafka') return `See whether producers still write to ${detail}.`
  if (kind === 'elasticsearch') return `See whether ${detail} can be searched from here.`
  if (kind === 'chronicle') return `See whether ${detail} can be reached from here.`
  return `See whether anything still writes to ${detail}.`
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`
}

function number(count: number): string {
  return count.toLocaleString('en')
}
