/** What is wrong between this desktop and an engine of another machine. */
export type RemoteFaultCode =
  | 'ADDRESS'
  | 'CA_FILE'
  | 'NO_NAME'
  | 'NO_ROUTE'
  | 'NO_TLS'
  | 'NOT_TRUSTED'
  | 'BUSY'
  | 'BAD_TOKEN'
  | 'NOT_WATCHFLOOR'
  | 'OTHER_CONTRACT'
  | 'NOT_KEPT'

/** Faults that pass by themselves: it is tried again. */
const PASSING: readonly RemoteFaultCode[] = ['NO_NAME', 'NO_ROUTE', 'BUSY']

/** Why an engine cannot be attached; the message is a sentence or two and says how to mend it. */
export class RemoteFault extends Error {
  constructor(
    readonly code: RemoteFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'RemoteFault'
  }

  /** Whether only a person can mend it. */
  get isLasting(): boolean {
    return !PASSING.includes(this.code)
  }
}

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it closed the connection',
}
const UNKNOWN_NAMES = ['ENOTFOUND', 'EAI_AGAIN']
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ALTNAME/
const NOT_TLS = /wrong version number|EPROTO|packet length|before secure TLS connection|hang up/i

/** Makes of what a connection failed with what a person can do about it. */
export function toRemoteFault(error: unknown, { host, protocol }: URL): RemoteFault {
  if (error instanceof RemoteFault) return error
  const isTls = protocol === 'https:'
  const message = error instanceof Error ? error.message : String(error)
  const code = readCode(error)
  const fault = (kind: RemoteFaultCode, words: string) =>
    new RemoteFault(kind, words, { cause: error })
  if (UNKNOWN_NAMES.includes(code)) {
    return fault(
      'NO_NAME',
      `The name of ${host} cannot be looked up (${code}). Check its spelling.`,
    )
  }
  if (UNTRUSTED.test(code)) return fault('NOT_TRUSTED', describeUntrusted(host, code))
  if (isTls && NOT_TLS.test(`${code} ${message}`)) {
    return fault(
      'NO_TLS',
      `${host} does not speak TLS. Start its serve with --tls-cert and --tls-key.`,
    )
  }
  if (!isTls && /hang up|ECONNRESET/.test(`${code} ${message}`)) {
    return fault('NO_TLS', `${host} closed the connection. If it speaks TLS, write https://.`)
  }
  const why = UNREACHABLE[code] ?? (/timed? ?out/i.test(message) ? 'it does not answer' : message)
  return fault('NO_ROUTE', `${host} cannot be reached: ${why}. Check address, port and firewall.`)
}

function describeUntrusted(host: string, code: string): string {
  const mend =
    code === 'CERT_HAS_EXPIRED'
      ? 'Renew it there.'
      : code === 'ERR_TLS_CERT_ALTNAME_INVALID'
        ? 'Use the name that stands in its certificate.'
        : 'Name the file of the authority that signed it.'
  return `The certificate of ${host} is not trusted (${code}). ${mend}`
}

/** Node's code of an error; several attempts in one (IPv4, IPv6) say the same. */
function readCode(error: unknown): string {
  if (error instanceof AggregateError) return readCode(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
