import { codeOf } from '../error-code'

/** What is wrong between us and Redis. */
export type RedisFault =
  | 'AWAY'
  | 'NO_ROUTE'
  | 'WRONG_PASSWORD'
  | 'NO_PERMISSION'
  | 'NOT_A_CLUSTER'
  | 'IS_A_CLUSTER'
  | 'CERTIFICATE'
  | 'NO_TLS'
  | 'TOO_OLD'
  | 'FULL'
  | 'OTHER'

/** Redis did not do what it was asked; the message is one line that says what to do. */
export class RedisError extends Error {
  constructor(
    readonly fault: RedisFault,
    message: string,
  ) {
    super(message)
    this.name = 'RedisError'
  }
}

/** Answers that pass: the same call may be made again, and will be taken in once. */
const PASSING = [
  /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|LOADING|READONLY|NOSCRIPT|NOREPLICAS|BUSY|UNBLOCKED)\b/,
  /Too many Cluster redirections|Failed to refresh slots cache|Cluster isn't ready/,
  /Connection is closed|Stream isn't writeable|Command timed out|Command aborted|max retries/i,
  /ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|None of startup nodes/,
]

/** Whether a failed call may succeed when it is made again soon. */
export function isPassing(error: Error): boolean {
  return PASSING.some((pattern) => pattern.test(error.message) || pattern.test(codeOf(error)))
}

const WORDS: [RedisFault, RegExp, (where: string) => string][] = [
  [
    'WRONG_PASSWORD',
    /WRONGPASS|NOAUTH|invalid password|without any password configured/i,
    (where) => `Redis at ${where} refuses the user name or password. Check both.`,
  ],
  [
    'NO_PERMISSION',
    /^NOPERM/,
    (where) =>
      `The user at Redis ${where} lacks a right. Allow it ~blacklist:* ~{blacklist:* ~dedup:* and +@all -@dangerous +info +role.`,
  ],
  [
    'NOT_A_CLUSTER',
    /cluster support disabled/i,
    (where) =>
      `Redis at ${where} is not in cluster mode. Set isCluster to false, or start it with cluster-enabled yes.`,
  ],
  [
    'IS_A_CLUSTER',
    /cluster support enabled/i,
    (where) => `Redis at ${where} belongs to a cluster. Set isCluster to true.`,
  ],
  [
    'CERTIFICATE',
    /self-signed|self signed|unable to (get|verify)|certificate|altname/i,
    (where) =>
      `The certificate of Redis at ${where} is not trusted. Name the authority's certificate file.`,
  ],
  [
    'NO_TLS',
    /wrong version number|packet length too long|ssl3_get_record/i,
    (where) => `Redis at ${where} does not speak TLS. Switch TLS off, or name its TLS port.`,
  ],
  [
    'NO_ROUTE',
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|None of startup nodes/,
    (where) => `No Redis answers at ${where}. Check the address, the firewall and whether it runs.`,
  ],
  [
    'FULL',
    /^OOM/,
    (where) => `Redis at ${where} has no memory left. Raise maxmemory or shorten the list's TTL.`,
  ],
]

/**
 * What went wrong in words for the person: the first of the errors that tells something; `where`
 * names the server. Errors of the client hold whole batches, so that none is kept as a cause.
 */
export function explainRedis(errors: readonly unknown[], where: string): RedisError {
  for (const error of errors) if (error instanceof RedisError) return error
  const all = errors.map(toError).flatMap((error) => [error, ...innerErrors(error)])
  for (const [fault, pattern, say] of WORDS) {
    const isHit = all.some((each) => pattern.test(each.message) || pattern.test(codeOf(each)))
    if (isHit) return new RedisError(fault, say(where))
  }
  const [first = new Error('no answer')] = all
  return new RedisError(isPassing(first) ? 'AWAY' : 'OTHER', `Redis at ${where}: ${first.message}`)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** A cluster's client tells the last node's error beside its own; Node tells all of a host's. */
function innerErrors(error: Error): Error[] {
  const inner: unknown[] = []
  if ('lastNodeError' in error) inner.push(error.lastNodeError)
  if ('errors' in error && Array.isArray(error.errors)) inner.push(...error.errors)
  if (error.cause !== undefined) inner.push(error.cause)
  return inner.filter((each) => each instanceof Error)
}
