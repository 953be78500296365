import { EngineError } from '../engine'

/** ClickHouse's exceptions that people can do something about, by code. */
const EXCEPTIONS: Readonly<Record<string, (where: Where) => string>> = {
  '192': wrongPassword,
  '193': wrongPassword,
  '194': wrongPassword,
  '516': wrongPassword,
  '81': ({ url, said }) =>
    `ClickHouse at ${url} has no such database (${said}). Mend history.database in the settings, or let its user create it.`,
  '497': ({ url, username, said }) =>
    `ClickHouse at ${url} does not allow that to the user ${username} (${said}). docs/operations.md names the rights it needs.`,
  '164': ({ url, username, said }) =>
    `The user ${username} of ClickHouse at ${url} may only read (${said}). docs/operations.md names the rights it needs.`,
  '701': ({ url, cluster }) =>
    `ClickHouse at ${url} knows no cluster ${cluster}. Mend history.cluster in the settings: SELECT cluster FROM system.clusters names those it knows.`,
  '139': ({ url, said }) =>
    `ClickHouse at ${url} lacks a part of its configuration that a cluster needs (${said}): Keeper, and the macros shard and replica.`,
  '225': ({ url }) =>
    `ClickHouse at ${url} has no Keeper, which replicated tables need. Configure one, or leave history.cluster empty.`,
  '999': ({ url, said }) =>
    `ClickHouse at ${url} does not reach its Keeper (${said}). Start Keeper.`,
  '243': ({ url }) => `The disk of ClickHouse at ${url} is full. Make room there.`,
}

/** Exceptions that are over soon: too much at once, a copy that lags, a Keeper that changes hands. */
const PASSING_EXCEPTIONS = ['202', '209', '210', '242', '285', '286', '289', '319', '999']

const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS_CERT_ALTNAME)/

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name cannot be looked up',
  EHOSTUNREACH: 'there is no route',
  ENETUNREACH: 'there is no route',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
}

/** What a sentence about a server may need. */
interface Where {
  url: string
  username: string
  cluster: string
  /** What ClickHouse said, in one line. */
  said: string
}

function wrongPassword({ url, username }: Where): string {
  return `ClickHouse at ${url} does not let the user ${username} in: the name or the password is wrong. Give it in WATCHFLOOR_CLICKHOUSE_PASSWORD, or name a file that holds it in WATCHFLOOR_CLICKHOUSE_PASSWORD_FILE.`
}

/** True for a failure that another try soon may not meet. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error)
  if (code in UNREACHABLE || isTimeout(error) || isCut(error)) return true
  return PASSING_EXCEPTIONS.includes(code)
}

/** What went wrong with a server as one line that says what to do. */
export function explainServer(
  address: { url: string; username: string; cluster: string },
  error: unknown,
): EngineError {
  if (error instanceof EngineError) return error
  const code = codeOf(error)
  const where = { ...address, url: new URL(address.url).origin, said: firstLine(error) }
  const known = EXCEPTIONS[code]
  if (known !== undefined) {
    return new EngineError('STORE_UNFIT', known(where), { cause: error })
  }
  if (CERTIFICATE.test(code)) {
    const mend = 'Name the certificate of its authority in history.tls.caFile.'
    const words = `The certificate of ClickHouse at ${where.url} is not trusted (${code}). ${mend}`
    return new EngineError('STORE_UNFIT', words, { cause: error })
  }
  if (code === 'EPROTO' || /wrong version number|Parse Error/i.test(where.said)) {
    const words = `ClickHouse at ${where.url} does not speak what history.url says: http:// is port 8123, https:// port 8443.`
    return new EngineError('STORE_UNFIT', words, { cause: error })
  }
  const isAway = code in UNREACHABLE || isTimeout(error) || isCut(error)
  const why = UNREACHABLE[code] ?? (isTimeout(error) ? 'no answer' : where.said)
  const mend = 'Start it, or mend history.url in the settings.'
  return isAway
    ? new EngineError('STORE_AWAY', `ClickHouse at ${where.url} is away: ${why}. ${mend}`, {
        cause: error,
      })
    : new EngineError('STORE_BROKEN', `ClickHouse at ${where.url}: ${why}`, { cause: error })
}

/** Code of an exception or of the system; names with several addresses give one error for each. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Timeout error.'
}

/** An answer that broke off in the middle. */
function isCut(error: unknown): boolean {
  return error instanceof Error && /aborted|socket hang up|premature close/i.test(error.message)
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').trim().replace(/[\s.]+$/, '')
}
