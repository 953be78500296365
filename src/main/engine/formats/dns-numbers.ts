/** Types of records by number, as far as they are asked for in practice (IANA, DNS parameters). */
const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [10, 'NULL'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [43, 'DS'],
  [48, 'DNSKEY'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [99, 'SPF'],
  [251, 'IXFR'],
  [252, 'AXFR'],
  [255, 'ANY'],
  [257, 'CAA'],
])

/** Codes of answers by number. */
const CODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const

/** The name of a type by its number, `TYPE65280` for others (RFC 3597); empty for no number. */
export function nameType(number: unknown): string {
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) return ''
  return TYPES.get(number) ?? `TYPE${number}`
}

/** The name of an answer's code by its number, `RCODE24` for others; empty for no number. */
export function nameCode(number: unknown): string {
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) return ''
  return CODES[number] ?? `RCODE${number}`
}
