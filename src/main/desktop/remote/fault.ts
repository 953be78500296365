import {
  explainUnreachable,
  explainUntrusted,
  readConnectionFault,
} from '../../engine/connection-fault'
import { codeOf } from '../../engine/error-code'

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

/** Makes of what a connection failed with what a person can do about it. */
export function toRemoteFault(error: unknown, { host, protocol }: URL): RemoteFault {
  if (error instanceof RemoteFault) return error
  const [kind, words] = explain(error, host, protocol === 'https:')
  return new RemoteFault(kind, words, { cause: error })
}

function explain(error: unknown, host: string, isTls: boolean): [RemoteFaultCode, string] {
  const message = error instanceof Error ? error.message : String(error)
  const code = codeOf(error)
  const fault = readConnectionFault(code, message)
  const isHungUp = /hang up/i.test(message)
  if (fault === 'UNKNOWN_NAME') {
    return ['NO_NAME', `The name of ${host} cannot be looked up (${code}). Check its spelling.`]
  }
  if (fault === 'NOT_TRUSTED') {
    const mends = {
      expired: 'Renew it there.',
      otherName: 'Use the name that stands in its certificate.',
      authority: 'Name the file of the authority that signed it.',
    }
    return ['NOT_TRUSTED', explainUntrusted(host, code, mends)]
  }
  if (isTls && (fault === 'NOT_TLS' || isHungUp)) {
    return ['NO_TLS', `${host} does not speak TLS. Start its serve with --tls-cert and --tls-key.`]
  }
  if (!isTls && (fault === 'CUT' || isHungUp)) {
    return ['NO_TLS', `${host} closed the connection. If it speaks TLS, write https://.`]
  }
  const why = explainUnreachable(code, message)
  return ['NO_ROUTE', `${host} cannot be reached: ${why}. Check address, port and firewall.`]
}
