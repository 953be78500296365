/** Node's code of an error; several attempts in one (IPv4, IPv6) say the same. Empty without one. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
