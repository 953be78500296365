import { SEVERITIES, type Severity, type SeverityCounts } from '../../../shared/severity'
import type { AlertFacts } from '../alerts/facts'

/** What a notification says: two lines of plain text, and the alert that a click opens. */
export interface NoticeText {
  title: string
  body: string
  /** Null: a click only opens the window. */
  alertId: string | null
}

/** What is said of an alert. */
export type NoticeAlert = Pick<
  AlertFacts,
  'id' | 'title' | 'subject' | 'target' | 'score' | 'severity'
>

const LONGEST_LINE = 160

/**
 * Text of the wire as plain text for a notification: one line, no control or direction characters,
 * and none that some notification services read as markup.
 */
export function plainText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll('<', '\u2039')
    .replaceAll('>', '\u203a')
    .replaceAll('&', '\uff06')
    .trim()
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}\u2026` : line
}

/** What is said about one alert. */
export function alertNotice(alert: NoticeAlert): NoticeText {
  const target = alert.target === null ? '' : ` to ${alert.target}`
  const score = alert.score === null ? '' : `, score ${alert.score.toFixed(2)}`
  return {
    title: plainText(`${severityWord(alert.severity)}: ${alert.title}`),
    body: plainText(`${alert.subject}${target}${score}`),
    alertId: alert.id,
  }
}

/** What is said about trouble of the product's own; it never looks like a threat. */
export function healthNotice(alert: NoticeAlert): NoticeText {
  return {
    title: plainText(`Watchfloor: ${alert.title}`),
    body: plainText(alert.subject),
    alertId: alert.id,
  }
}

/** What is said once about alerts over the cap. */
export function moreNotice(counts: SeverityCounts, newestId: string): NoticeText {
  const total = countAll(counts)
  return {
    title: `And ${total} more ${total === 1 ? 'alert' : 'alerts'}`,
    body: `${countWords(counts)}. They are in the Live table.`,
    alertId: total === 1 ? newestId : null,
  }
}

/** What is said once after quiet hours about the alerts of that time. */
export function digestNotice(counts: SeverityCounts, newestId: string): NoticeText {
  const total = countAll(counts)
  return {
    title: `${total} ${total === 1 ? 'alert' : 'alerts'} during quiet hours`,
    body: `${countWords(counts)}. They are in the Live table.`,
    alertId: total === 1 ? newestId : null,
  }
}

/** What is said once about the alerts of a source whose events arrived late. */
export function catchUpNotice(
  source: string,
  counts: SeverityCounts,
  newestId: string,
): NoticeText {
  const total = countAll(counts)
  const [worst] = countWords(counts).split(', ')
  const when = 'more than 15 minutes after they happened'
  return {
    title: `${total} late ${total === 1 ? 'alert' : 'alerts'}, ${worst}`,
    body: plainText(`${source}: ${countWords(counts)}. Their events arrived ${when}.`),
    alertId: total === 1 ? newestId : null,
  }
}

/** What the centre says of alerts that had the same fate at the same time. */
export function manyAlerts(counts: SeverityCounts): Pick<NoticeText, 'title' | 'body'> {
  return { title: `${countAll(counts)} alerts at once`, body: countWords(counts) }
}

/** How many there are of all severities. */
export function countAll(counts: SeverityCounts): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
}

/** The severity as it begins a sentence. */
function severityWord(severity: Severity): string {
  return severity.charAt(0).toUpperCase() + severity.slice(1)
}

/** `3 critical, 11 high`: worst first, without what there is none of. */
function countWords(counts: SeverityCounts): string {
  return SEVERITIES.toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ')
}
