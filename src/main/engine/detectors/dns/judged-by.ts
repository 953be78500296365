import type { DnsDetectorSettings } from '../../../../shared/dns-detectors'

/** What a detector ignores, by the list of its settings: a list is read once. */
const known = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Whether a detector is set to judge a name that a source brought; without a source, any may have. */
export function isJudgedBy(
  { sources, ignored }: Pick<DnsDetectorSettings, 'sources' | 'ignored'>,
  name: string,
  source: string | undefined,
): boolean {
  if (sources.length > 0 && source !== undefined && !sources.includes(source)) return false
  return ignored.length === 0 || !isBelow(name, domainsOf(ignored))
}

function domainsOf(ignored: readonly string[]): ReadonlySet<string> {
  const read =
    known.get(ignored) ?? new Set(ignored.map((each) => each.toLowerCase().replace(/^\.|\.$/g, '')))
  known.set(ignored, read)
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
