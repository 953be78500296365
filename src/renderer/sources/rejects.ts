import type { Reject } from '../../shared/source'

/** Rejects as JSON lines, times as ISO 8601 in UTC, newest first as they came. */
export function rejectsToJsonl(rejects: readonly Reject[]): string {
  return rejects
    .map((reject) => JSON.stringify({ ...reject, at: new Date(reject.at).toISOString() }))
    .map((line) => `${line}\n`)
    .join('')
}

/** File name of saved rejects: the source they are of and the minute they were saved, in UTC. */
export function rejectsFileName(source: string | null, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 16).replace(/[-:]/g, '')
  return `rejects-${source ?? 'all'}-${stamp}Z.jsonl`
}

/** Number of the line of a record's text that its place names (`line 12`), 1-based, when the text has it. */
export function lineAtFault(reason: string, text: string): number | null {
  const stated = /\bline (\d+)\b/i.exec(reason)?.[1]
  if (stated === undefined) return null
  const line = Number(stated)
  return line >= 1 && line <= text.split('\n').length ? line : null
}
