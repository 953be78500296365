import type { Hidden } from '../alerts/silences'

/**
 * The condition that something hides a row of `withStatus`, called `a`, and its parameters, whose
 * names begin with a prefix.
 */
export function hidingOf(
  hidden: readonly Hidden[],
  prefix = 'hidden',
): { sql: string; params: Record<string, unknown> } {
  const params: Record<string, unknown> = {}
  const parts = hidden.map(({ level, keys }) => {
    params[`${prefix}${level}`] = keys
    return `a.severity <= ${level} AND concat(a.detector, '|', a.rule, '|', a.subject) IN {${prefix}${level}:Array(String)}`
  })
  return { sql: parts.length === 0 ? '0' : parts.map((part) => `(${part})`).join(' OR '), params }
}
