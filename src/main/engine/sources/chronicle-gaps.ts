import { z } from 'zod'
import { type StreamGap, streamGapSchema } from '../../../shared/chronicle-stream'
import type { Span } from '../chronicle/back-fill'
import { BadInputError, NotFoundError } from '../decision'
import type { BatchCursor } from '../record'
import type { CursorBook } from './chronicle-cursors'

/** Name of the cursor that keeps the gaps. */
const GAPS = '#gaps'
/** Gaps that are remembered of one source; more would be a week each. */
const MOST_GAPS = 50

const keptSchema = z.array(streamGapSchema)

/**
 * What a stream could not give, of one source: kept beside its cursors until it is filled or somebody
 * dismisses it, so that a start does not forget it. What changes comes as a cursor to be handed in.
 */
export class GapBook {
  private gaps: StreamGap[]

  constructor(private readonly cursors: CursorBook) {
    this.gaps = readKept(cursors.read(GAPS))
  }

  /** All that are known; those that were filled since the start with them. */
  list(): StreamGap[] {
    return this.gaps.map((gap) => ({ ...gap }))
  }

  /** A gap begins to be asked for, or once more after a start; one that was not over is part of it. */
  begin(span: Span): BatchCursor {
    const begun = { ...span, fetched: 0, isOver: false, fault: null }
    this.gaps = [...this.gaps.filter(({ isOver }) => isOver), begun].slice(-MOST_GAPS)
    return this.keep()
  }

  /** Detections of the gap that is asked for came. */
  add(count: number): void {
    const gap = this.gaps.find(({ isOver }) => !isOver)
    if (gap !== undefined) gap.fetched += count
  }

  /** Nothing more is asked for; with no fault it is filled. */
  end(fault: string | null): { gap: StreamGap | null; cursor: BatchCursor } {
    const gap = this.gaps.find(({ isOver }) => !isOver) ?? null
    if (gap !== null) Object.assign(gap, { isOver: true, fault })
    return { gap, cursor: this.keep() }
  }

  /** Somebody has seen it. @throws NotFoundError, and BadInputError while it is asked for. */
  dismiss({ from, to }: Span): BatchCursor {
    const gap = this.gaps.find((each) => each.from === from && each.to === to)
    if (gap === undefined) throw new NotFoundError('This gap is not known any more.')
    if (!gap.isOver) {
      throw new BadInputError(
        'This gap is still being fetched. Dismiss it once that is over.',
        'to',
      )
    }
    this.gaps = this.gaps.filter((each) => each !== gap)
    return this.keep()
  }

  private keep(): BatchCursor {
    const open = this.gaps.filter(({ isOver, fault }) => !isOver || fault !== null)
    return this.cursors.next(GAPS, open.length === 0 ? '' : JSON.stringify(open))
  }
}

/** Nobody else writes it; what cannot be read is no gap. */
function readKept(text: string | null): StreamGap[] {
  if (text === null) return []
  try {
    return keptSchema.parse(JSON.parse(text))
  } catch {
    return []
  }
}

/** A gap in words, for the log and the source's last error. */
export function wordsOfGap({ from, to, fetched, isOver, fault }: StreamGap): string {
  const given = `${fetched.toLocaleString('en')} detections of that time`
  if (!isOver) {
    return `The stream cannot go back for longer than a week. It goes on from ${to}; detections from ${from} until then are asked for by the list calls.`
  }
  const what = `From ${from} to ${to} the stream gave nothing; the list calls gave ${given}`
  return fault === null
    ? `${what}, which is all that they have.`
    : `${what}, then no more: ${fault}`
}
