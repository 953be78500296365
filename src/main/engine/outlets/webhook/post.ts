import { codeOf } from '../../error-code'
import { WebhookFault } from './fault'

/** How long a receiver may take for all of its answer. */
const TIMEOUT_MS = 10_000
/** Of an answer that is shown. */
const SHOWN_CHARS = 200
/** Of an answer that is read. */
const READ_BYTES = 4_096
/** Longest time a receiver may ask to be left alone; after it, it is asked again. */
const LONGEST_RETRY_MS = 3_600_000
/** Between two tries with an address that is wrong. */
const WRONG_ADDRESS_MS = 300_000
/** Answers that are about the address, whatever stands in the message. */
const ADDRESS_STATUSES = [401, 402, 403, 404, 407, 410]
/** Answers that may be others later. */
const LATER_STATUSES = [408, 425, 429]

/** What a post needs from its surroundings. */
export interface PostParts {
  now: () => number
  /** Ends it early. */
  signal: AbortSignal
  timeoutMs?: number
}

/**
 * Posts a message. Redirects are not followed: whoever is behind one was not chosen by anybody here.
 * @throws WebhookFault that names the receiver by its host alone.
 */
export async function post(
  address: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { now, signal, timeoutMs = TIMEOUT_MS }: PostParts,
): Promise<void> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(address, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    const said = await readBeginning(response)
    if (!response.ok) throw toFault(address.host, response, said, now())
  } catch (error) {
    if (error instanceof WebhookFault) throw error
    if (timeout.aborted) {
      throw new WebhookFault('AWAY', `${address.host} did not answer within ${timeoutMs / 1000} s.`)
    }
    throw new WebhookFault('AWAY', `${address.host} cannot be reached (${causeOf(error)}).`)
  }
}

/** The beginning of an answer; the rest is not waited for. */
async function readBeginning(response: Response): Promise<string> {
  const { body } = response
  if (body === null) return ''
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    pieces.push(piece)
    size += piece.length
    if (size >= READ_BYTES) break
  }
  return Buffer.concat(pieces).toString('utf8', 0, READ_BYTES)
}

function toFault(host: string, response: Response, said: string, now: number): WebhookFault {
  const { status, headers } = response
  const words = said.replace(/\s+/g, ' ').trim().slice(0, SHOWN_CHARS)
  const answer = `${host} answered ${status}${words === '' ? '' : `: ${words}`}`
  if (status >= 300 && status < 400) {
    const text = `${host} answers with a redirect, which is not followed. Set the outlet up with the address it leads to.`
    return new WebhookFault('ADDRESS', text, WRONG_ADDRESS_MS)
  }
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now)
  if (status >= 500 || LATER_STATUSES.includes(status)) {
    const asked = retryAfterMs === 0 ? '' : ` (wait ${Math.ceil(retryAfterMs / 1000)} s)`
    return new WebhookFault('AWAY', `${answer}${asked}`, retryAfterMs)
  }
  if (ADDRESS_STATUSES.includes(status)) {
    const mend = 'The webhook was revoked or its address is wrong: set the outlet up anew.'
    return new WebhookFault('ADDRESS', `${answer}. ${mend}`, WRONG_ADDRESS_MS)
  }
  return new WebhookFault('REFUSED', answer)
}

/** What `Retry-After` says, seconds or a date, as ms from now; 0 where it says nothing. */
export function readRetryAfter(text: string | null, now: number): number {
  if (text === null) return 0
  const waitMs = /^\s*\d+\s*$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isFinite(waitMs) ? Math.min(Math.max(0, waitMs), LONGEST_RETRY_MS) : 0
}

/** Node's own code of what failed; its message could name the whole address. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return codeOf(cause) || 'the connection failed'
}
