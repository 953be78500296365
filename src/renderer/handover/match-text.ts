import type { AuditEntry } from '../../shared/blacklist'

/** Whether every word of a text stands somewhere in a decision, whatever its case. */
export function matchesText(entry: AuditEntry, text: string): boolean {
  const { actor, action, object, list, reason } = entry
  const whole = [actor, action, object, list ?? '', reason].join('\n').toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}
