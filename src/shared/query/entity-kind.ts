/** What an alert may be about, as far as its subject alone tells. */
export const ENTITY_KINDS = ['address', 'domain', 'name'] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]

/**
 * Regular expressions that mean the same in JavaScript and in ClickHouse (RE2), without a backslash
 * or a quote, so that they may stand in a statement as they are. What neither holds for is a name.
 */
export const ENTITY_PATTERNS = {
  address:
    '^([0-9]{1,3}([.][0-9]{1,3}){3}|([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f:]*::[0-9a-f:.]*)(/[0-9]{1,3})?$',
  domain: '^([a-zA-Z0-9_-]+[.])+[a-zA-Z][a-zA-Z0-9-]*[.]?$',
} as const

const ADDRESS = new RegExp(ENTITY_PATTERNS.address)
const DOMAIN = new RegExp(ENTITY_PATTERNS.domain)

/** Whether a subject is an address (or a network), a domain, or another name such as a user's. */
export function entityKindOf(subject: string): EntityKind {
  if (ADDRESS.test(subject)) return 'address'
  return DOMAIN.test(subject) ? 'domain' : 'name'
}
