import { explainUnreachable, explainUntrusted, readConnectionFault } from '../connection-fault'
import { EngineError } from '../engine'
import { codeOf } from '../error-code'

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
  return isAway(error) || PASSING_EXCEPTIONS.includes(codeOf(error))
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
  const fault = readConnectionFault(code, where.said)
  if (fault === 'NOT_TRUSTED') {
    const mends = {
      expired: 'Renew it there.',
      otherName: 'Name the server in history.url as its certificate does.',
      authority: 'Name the certificate of its authority in history.tls.caFile.',
    }
    const words = explainUntrusted(`ClickHouse at ${where.url}`, code, mends)
    return new EngineError('STORE_UNFIT', words, { cause: error })
  }
  if (fault === 'NOT_TLS' || /Parse Error/i.test(where.said)) {
    const words = `ClickHouse at ${where.url} does not speak what history.url says: http:// is port 8123, https:// port 8443.`
    return new EngineError('STORE_UNFIT', words, { cause: error })
  }
  if (!isAway(error)) {
    return new EngineError('STORE_BROKEN', `ClickHouse at ${where.url}: ${where.said}`, {
      cause: error,
    })
  }
  const why = explainUnreachable(code, where.said)
  const words = `ClickHouse at ${where.url} is away: ${why}. Start it, or mend history.url in the settings.`
  return new EngineError('STORE_AWAY', words, { cause: error })
}

const AWAY = ['UNKNOWN_NAME', 'UNREACHABLE', 'CUT'] as const

/** No answer came, or one that broke off in the middle. */
function isAway(error: unknown): boolean {
  const code = codeOf(error)
  // A number is an answer of ClickHouse's own, also where it says that a query timed out.
  if (/^\d+$/.test(code)) return false
  const message = error instanceof Error ? error.message : String(error)
  const fault = readConnectionFault(code, message)
  if (AWAY.some((each) => each === fault)) return true
  return error instanceof Error && /aborted|socket hang up|premature close/i.test(message)
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').trim().replace(/[\s.]+$/, '') || 'it refused without a reason'
}
