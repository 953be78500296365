/** Values of a list that stand on the line of its name. */
const INLINE_ITEMS = 5
const INLINE_CHARACTERS = 120

/** A value of parsed JSON that has names or numbers for what is in it. */
export type JsonBranch = readonly unknown[] | Readonly<Record<string, unknown>>

/** Whether a value is drawn with what is in it below; a short list of plain values is one line. */
export function isBranch(value: unknown): value is JsonBranch {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) || !isInline(value)
}

function isInline(list: readonly unknown[]): boolean {
  if (list.length > INLINE_ITEMS) return false
  let length = 0
  for (const item of list) {
    if (typeof item === 'object' && item !== null) return false
    length += String(item).length
  }
  return length <= INLINE_CHARACTERS
}

/** How many things are in a branch. */
export function sizeOf(branch: JsonBranch): number {
  return Array.isArray(branch) ? branch.length : Object.keys(branch).length
}

/** What is in a branch, from the beginning, at most `most`. */
export function childrenOf(branch: JsonBranch, most: number): [name: string, value: unknown][] {
  if (Array.isArray(branch)) {
    return branch.slice(0, most).map((value: unknown, index) => [String(index), value])
  }
  return Object.entries(branch).slice(0, most)
}

/** What is in a branch is drawn in portions, so that a large one never fills the page. */
export const PORTION = 50
/** Lines of a tree that are drawn before anybody opens anything. */
const FIRST_LINES = 80
/** A branch with more in it is closed at first. */
const OPEN_AT_MOST = 20

/** The branches that are open at first: those near the root, as far as there is room. */
export function branchesToOpen(tree: JsonBranch): ReadonlySet<JsonBranch> {
  const open = new Set<JsonBranch>()
  const next: JsonBranch[] = [tree]
  let lines = 0
  for (let at = 0; at < next.length; at += 1) {
    const branch = next[at] as JsonBranch
    const size = Math.min(sizeOf(branch), PORTION)
    const isRoot = branch === tree
    if (!isRoot && (size > OPEN_AT_MOST || lines + size > FIRST_LINES)) continue
    open.add(branch)
    lines += size
    for (const [, value] of childrenOf(branch, PORTION)) if (isBranch(value)) next.push(value)
  }
  return open
}

/** A value that is no branch, as text. */
export function leafText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(', ') : String(value)
}

/** Where a search found something: the way to it, and what stands there. */
export interface JsonMatch {
  path: string
  value: string
}

/**
 * Looks for a text in the names and plain values of a tree, in any case. Answers the first `most`
 * and how many there are. It does not call itself, so that no depth is too much.
 */
export function searchJson(
  tree: unknown,
  query: string,
  most: number,
): { matches: JsonMatch[]; total: number } {
  const wanted = query.toLowerCase()
  const matches: JsonMatch[] = []
  let total = 0
  const open: { value: unknown; name: string; way: Way | null }[] = [
    { value: tree, name: '', way: null },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, name, way } = next
    if (typeof value === 'object' && value !== null) {
      const inside = Object.entries(value)
      for (let at = inside.length - 1; at >= 0; at -= 1) {
        const [key, child] = inside[at] as [string, unknown]
        open.push({ value: child, name: key, way: { key, before: way } })
      }
      continue
    }
    const text = String(value)
    if (!text.toLowerCase().includes(wanted) && !name.toLowerCase().includes(wanted)) continue
    total += 1
    if (matches.length < most) matches.push({ path: sayWay(way), value: text })
  }
  return { matches, total }
}

/** The way to a value, from its end. */
interface Way {
  key: string
  before: Way | null
}

/** Names of a way that are told; of a longer one the last. */
const TOLD_NAMES = 12

function sayWay(way: Way | null): string {
  const names: string[] = []
  for (let at = way; at !== null; at = at.before) {
    if (names.length === TOLD_NAMES) {
      names.unshift('…')
      break
    }
    names.unshift(at.key)
  }
  return names.join('.').replace(/\.(\d+)(?=\.|$)/g, '[$1]')
}
