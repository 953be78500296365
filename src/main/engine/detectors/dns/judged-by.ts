import type { DnsDetectorSettings } from '../../../../shared/dns-detectors'

/** Domains by the list of the settings that has them: a list is read once. */
const known = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Whether a detector is set to judge a name that a source brought; without a source, any may have. */
export function isJudgedBy(
  { sources, ignored }: Pick<DnsDetectorSettings, 'sources' | 'ignored'>,
  name: string,
  source: string | undefined,
): boolean {
  if (sources.length > 0 && source !== undefined && !sources.includes(source)) return false
  return !isBelowOne(name, ignored)
}

/** Whether a name is one of some domains of the settings, or lies below one. */
export function isBelowOne(name: string, domains: readonly string[]): boolean {
  return domains.length > 0 && isBelow(name, domainsOf(domains))
}

function domainsOf(listed: readonly string[]): ReadonlySet<string> {
  const read =
    known.get(listed) ?? new Set(listed.map((each) => each.toLowerCase().replace(/^\.|\.$/g, '')))
  known.set(listed, read)
  return read
}

/** Whether a name is one of these domains or lies below one; all in small letters. */
function isBelow(text: string, domains: ReadonlySet<string>): boolean {
  let name = text.toLowerCase().replace(/\.$/, '')
  for (;;) {
    if (domains.has(name)) return true
    const dot = name.indexOf('.')
    if (dot < 0) return false
    name = name.slice(dot + 1)
  }
}
