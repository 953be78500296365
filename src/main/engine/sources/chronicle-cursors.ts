import type { Span } from '../chronicle/back-fill'
import type { Pipeline } from '../pipeline'
import type { BatchCursor } from '../record'

/** Names of cursors: how far the stream went, and what the list call is still to be asked for. */
export const STREAM = '#stream'
export const BACK_FILL = '#back-fill'

/** Cursors of one source: those that were kept, and those that are on their way through. */
export class CursorBook {
  private readonly newest = new Map<string, BatchCursor>()

  constructor(
    private readonly pipeline: Pick<Pipeline, 'cursorOf'>,
    private readonly source: string,
  ) {}

  /** What is kept under a name; null where nothing is. */
  read(name: string): string | null {
    const text = this.find(name)?.text ?? ''
    return text === '' ? null : text
  }

  /** What the list call is still to be asked for; null for nothing. */
  readSpan(): Span | null {
    const [from, to] = (this.read(BACK_FILL) ?? '').split(' ')
    return from === undefined || to === undefined ? null : { from, to }
  }

  /** The cursor that follows the newest of its name. */
  next(name: string, text: string): BatchCursor {
    const cursor = { name, applied: (this.find(name)?.applied ?? 0) + 1, text }
    this.newest.set(name, cursor)
    return cursor
  }

  private find(name: string): BatchCursor | null {
    return this.newest.get(name) ?? this.pipeline.cursorOf(this.source, name)
  }
}

/** A span as its cursor says it. */
export function spanText({ from, to }: Span): string {
  return `${from} ${to}`
}
