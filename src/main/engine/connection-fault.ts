/** What is wrong with a connection, whoever is at its other end. */
export type ConnectionFault = 'UNKNOWN_NAME' | 'NOT_TRUSTED' | 'NOT_TLS' | 'UNREACHABLE' | 'CUT'

const UNKNOWN_NAMES = ['ENOTFOUND', 'EAI_AGAIN']
const CUTS = ['ECONNRESET', 'EPIPE']
const UNTRUSTED =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS_CERT_ALTNAME)/
const NOT_TLS = /wrong version number|EPROTO|packet length|before secure TLS connection/i
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
}
const TIMEOUT = /timed? ?out/i

/** Tells from Node's code and the message of an error; null where it is of another kind. */
export function readConnectionFault(code: string, message: string): ConnectionFault | null {
  if (UNKNOWN_NAMES.includes(code)) return 'UNKNOWN_NAME'
  if (UNTRUSTED.test(code)) return 'NOT_TRUSTED'
  if (NOT_TLS.test(`${code} ${message}`)) return 'NOT_TLS'
  if (CUTS.includes(code)) return 'CUT'
  return code in UNREACHABLE || TIMEOUT.test(message) ? 'UNREACHABLE' : null
}

/** Why a server cannot be reached, as the end of a sentence; otherwise what the error says. */
export function explainUnreachable(code: string, message: string): string {
  if (UNKNOWN_NAMES.includes(code)) return 'its name cannot be looked up'
  if (CUTS.includes(code)) return 'it closed the connection'
  return UNREACHABLE[code] ?? (TIMEOUT.test(message) ? 'it does not answer' : message)
}

/** Says that a certificate is not trusted, why, and which of the ways to mend it helps. */
export function explainUntrusted(
  where: string,
  code: string,
  mends: { expired: string; otherName: string; authority: string },
): string {
  const mend =
    code === 'CERT_HAS_EXPIRED'
      ? mends.expired
      : code === 'ERR_TLS_CERT_ALTNAME_INVALID'
        ? mends.otherName
        : mends.authority
  return `The certificate of ${where} is not trusted (${code}). ${mend}`
}
