import { explainUnreachable, explainUntrusted, readConnectionFault } from '../connection-fault'
import { codeOf } from '../error-code'

/** What ended a connection or kept it from being made. */
export type ChronicleFaultCode =
  | 'CREDENTIALS'
  | 'SIGN_IN'
  | 'BAD_REQUEST'
  | 'NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'BUSY'
  | 'SERVER'
  | 'UNREACHABLE'
  | 'NO_STREAM'
  | 'BAD_STREAM'
  | 'SILENT'
  | 'CLOSED'

/** A fault of the stream; the message says what to do about it. */
export class ChronicleFault extends Error {
  constructor(
    readonly code: ChronicleFaultCode,
    message: string,
    /** When the server wants to be asked again at the earliest, ms from now. */
    readonly retryAfterMs = 0,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'ChronicleFault'
  }
}

/** Longest wait that a server may ask for. */
const MOST_RETRY_AFTER_MS = 3_600_000
/** Characters of a server's words that are told. */
const MOST_TOLD = 500

/** The fault of an answer that is no stream, or of an error in the stream. */
export function faultOfStatus(status: number, words: string, retryAfterMs = 0): ChronicleFault {
  const said = words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`
  switch (status) {
    case 400:
      return new ChronicleFault(
        'BAD_REQUEST',
        `Chronicle refuses the request (${said}). Check region, endpoint, instance and continuation time, then try again.`,
      )
    case 401:
    case 403:
      return new ChronicleFault(
        'NOT_ALLOWED',
        `Chronicle does not let this service account read (${said}). Check that the key belongs to this instance and was not revoked, that the region is right, and that the account may stream detection alerts.`,
        retryAfterMs,
      )
    case 404:
      return new ChronicleFault(
        'NOT_FOUND',
        `Chronicle does not know this address (${said}). Check region, base address, endpoint and instance.`,
        retryAfterMs,
      )
    case 429:
      return new ChronicleFault(
        'BUSY',
        `Chronicle asks for fewer requests (${said}). It is asked again later; nothing is skipped.`,
        retryAfterMs,
      )
    default:
      return new ChronicleFault(
        'SERVER',
        `Chronicle answered with an error (${said}). It is asked again; nothing is skipped.`,
        retryAfterMs,
      )
  }
}

/** The server's own words in the body of an answer: those of its error, or the beginning of it. */
export function wordsOf(body: string): string {
  const plain = body.replace(/\s+/g, ' ').trim().slice(0, MOST_TOLD)
  try {
    const value: unknown = JSON.parse(body)
    const [first] = Array.isArray(value) ? value : [value]
    const message: unknown = first?.error?.message ?? first?.error_description
    return typeof message === 'string' ? message.slice(0, MOST_TOLD) : plain
  } catch {
    return plain
  }
}

/** A `Retry-After` header in ms from now: seconds, or a date; 0 where it says nothing. */
export function readRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const seconds = /^\s*(\d+)\s*$/.exec(header)?.[1]
  const ms = seconds === undefined ? Date.parse(header) - now : Number(seconds) * 1_000
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MOST_RETRY_AFTER_MS) : 0
}

/** What went wrong on the way to a host, in words. */
export function toChronicleFault(error: unknown, host: string): ChronicleFault {
  if (error instanceof ChronicleFault) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const fault = readConnectionFault(code, message)
  if (fault === 'NOT_TRUSTED') {
    const words = explainUntrusted(host, code, {
      expired: 'Renew it, or set the clock of this machine.',
      otherName: 'Use the name that stands in it.',
      authority: 'Name its authority in NODE_EXTRA_CA_CERTS and start the engine again.',
    })
    return new ChronicleFault('UNREACHABLE', words, 0, { cause: error })
  }
  if (fault === 'CUT' || code === 'ERR_STREAM_PREMATURE_CLOSE' || message === 'aborted') {
    const words = `The connection to ${host} broke off. It is made anew; nothing is skipped.`
    return new ChronicleFault('CLOSED', words, 0, { cause: error })
  }
  return new ChronicleFault(
    'UNREACHABLE',
    `${host} cannot be reached: ${explainUnreachable(code, message)}. It is tried again; nothing is skipped.`,
    0,
    { cause: error },
  )
}
