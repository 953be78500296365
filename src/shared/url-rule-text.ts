import { SEVERITIES, type Severity } from './severity'
import { URL_RULE_KINDS, type UrlRule } from './url-rule'

/** Rules of a text, and the lines that are none. */
export interface UrlRuleText {
  rules: UrlRule[]
  refused: { pattern: string; message: string }[]
}

/**
 * Reads rules, one a line: `[exact|prefix|glob] PATTERN [SEVERITY] [case]`. Without a kind a pattern
 * whose only star is its last letter is a prefix, any other with stars a glob, all else exact. `case`
 * makes capitals matter; `#` begins a remark. A severity that is not named is the one given.
 */
export function readUrlRules(text: string, severity: Severity = 'low'): UrlRuleText {
  const read: UrlRuleText = { rules: [], refused: [] }
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const words = line
      .replace(/(^|\s)#.*/, '')
      .trim()
      .split(/\s+/)
    if (words[0] === '') continue
    const rule = readRule(words, severity)
    if ('message' in rule) read.refused.push(rule)
    else read.rules.push(rule)
  }
  return read
}

function readRule(
  words: readonly string[],
  severity: Severity,
): UrlRule | UrlRuleText['refused'][0] {
  const kind = URL_RULE_KINDS.find((each) => each === words[0]?.toLowerCase())
  const [pattern = '', ...rest] = kind === undefined ? words : words.slice(1)
  const marks = rest.map((word) => word.toLowerCase())
  const stated = SEVERITIES.find((each) => marks.includes(each))
  const unknown = marks.find((mark) => mark !== 'case' && mark !== stated)
  if (pattern === '') return { pattern: words.join(' '), message: 'This line names no pattern.' }
  if (unknown !== undefined) {
    return {
      pattern: words.join(' '),
      message: `"${unknown}" is neither a severity nor the word case.`,
    }
  }
  return {
    ...(kind === undefined ? chooseKind(pattern) : { kind, pattern }),
    severity: stated ?? severity,
    isCaseSensitive: marks.includes('case'),
  }
}

function chooseKind(pattern: string): Pick<UrlRule, 'kind' | 'pattern'> {
  const stars = pattern.split('*').length - 1
  if (stars === 0) return { kind: 'exact', pattern }
  const isPrefix = stars === 1 && pattern.endsWith('*') && pattern.startsWith('/')
  return isPrefix ? { kind: 'prefix', pattern: pattern.slice(0, -1) } : { kind: 'glob', pattern }
}

/** A rule as `readUrlRules` reads it. */
export function writeUrlRule({ kind, pattern, severity, isCaseSensitive }: UrlRule): string {
  return [kind, pattern, severity, ...(isCaseSensitive ? ['case'] : [])].join(' ')
}
