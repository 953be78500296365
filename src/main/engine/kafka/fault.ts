import type { KafkaConnection } from '../../../shared/kafka'
import { explainUnreachable, explainUntrusted, readConnectionFault } from '../connection-fault'
import { SecretError } from '../secrets'

/** What is wrong between Watchfloor and the brokers. */
export type KafkaFaultCode =
  | 'NO_SECRET'
  | 'NO_CERTIFICATE'
  | 'NO_NAME'
  | 'NO_ROUTE'
  | 'NOT_TRUSTED'
  | 'NO_TLS'
  | 'BAD_SIGN_IN'
  | 'NO_TOPIC'
  | 'NOT_ALLOWED'
  | 'CODEC'
  | 'AWAY'
  | 'OTHER'

/** A fault of a Kafka connection; the message is one sentence or two and says how to mend it. */
export class KafkaFault extends Error {
  constructor(
    readonly code: KafkaFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'KafkaFault'
  }
}

/** What was asked of the brokers when it went wrong. */
export interface KafkaAttempt {
  connection: KafkaConnection
  topics?: readonly string[]
  group?: string
}

/** Makes of anything that kafkajs throws what a person can do about it. */
export function toKafkaFault(error: unknown, attempt: KafkaAttempt): KafkaFault {
  if (error instanceof KafkaFault) return error
  if (error instanceof SecretError) return new KafkaFault('NO_SECRET', error.message)
  const cause = findCause(error)
  const [code, message] =
    readConnection(cause, attempt) ??
    readSignIn(cause, attempt) ??
    readRefusal(cause, attempt) ??
    readAway(cause, attempt) ??
    (['OTHER', `Kafka: ${cause.message}`] satisfies Verdict)
  return new KafkaFault(code, message, { cause: error })
}

type Verdict = [code: KafkaFaultCode, message: string]

/** What of an error of kafkajs tells kinds apart. Its classes are many and wrap each other. */
interface Cause {
  name: string
  message: string
  /** Of a connection: Node's code. */
  code: string
  /** Of an answer: the protocol's own name for the error. */
  type: string
  broker: string
  topic: string
}

/** The innermost error that says something. */
function findCause(error: unknown): Cause {
  let found = error
  for (let depth = 0; depth < 8; depth += 1) {
    const next = fieldOf(found, 'cause') ?? firstOf(fieldOf(found, 'errors'))
    if (!(next instanceof Error)) break
    found = next
  }
  const text = (field: string) => String(fieldOf(found, field) ?? '')
  return {
    name: text('name'),
    message: found instanceof Error ? found.message : String(found),
    code: text('code'),
    type: text('type'),
    broker: text('broker'),
    topic: text('topic'),
  }
}

function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Record<string, unknown>)[field]
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}

function readConnection(cause: Cause, { connection }: KafkaAttempt): Verdict | null {
  if (!cause.name.startsWith('KafkaJSConnection') && cause.name !== 'KafkaJSRequestTimeoutError') {
    return null
  }
  const where = cause.broker || connection.brokers.join(', ')
  const { code, message } = cause
  const fault = readConnectionFault(code, message)
  if (fault === 'UNKNOWN_NAME') {
    return ['NO_NAME', `The name of ${where} cannot be looked up (${code}). Check its spelling.`]
  }
  if (fault === 'NOT_TRUSTED') {
    const mends = {
      expired: 'Renew it on the broker.',
      otherName: 'Name the broker as its certificate does.',
      authority: 'Name the file of the authority that signed it as the CA file.',
    }
    return ['NOT_TRUSTED', explainUntrusted(where, code, mends)]
  }
  if (connection.tls.isOn && (fault === 'NOT_TLS' || fault === 'CUT')) {
    return ['NO_TLS', `${where} does not speak TLS. Name its TLS port, or switch TLS off.`]
  }
  if (fault !== 'UNREACHABLE') return null
  const why = explainUnreachable(code, message)
  return ['NO_ROUTE', `${where} cannot be reached: ${why}. Check the address and the firewall.`]
}

const OTHER_SIGN_IN = ['ILLEGAL_SASL_STATE', 'UNSUPPORTED_SASL_MECHANISM']

function readSignIn(cause: Cause, { connection }: KafkaAttempt): Verdict | null {
  const { sasl, tls } = connection
  const isSignIn =
    cause.name === 'KafkaJSSASLAuthenticationError' || cause.type.startsWith('SASL_AUTH')
  if (isSignIn || OTHER_SIGN_IN.includes(cause.type)) {
    // A refused password names its mechanism too.
    if (/not supported|not support the requested/i.test(cause.message)) {
      return ['BAD_SIGN_IN', `${cause.message}. Choose a mechanism that the brokers offer.`]
    }
    const who = sasl === null ? 'Watchfloor' : sasl.username || 'the token'
    return [
      'BAD_SIGN_IN',
      `The brokers refuse ${who}: ${sasl?.mechanism === 'oauthbearer' ? 'wrong or expired token' : 'wrong username or password'}. Check the sign-in and the secret in the environment.`,
    ]
  }
  // A broker that wants TLS or a sign-in hangs up on whoever begins without.
  if (cause.name !== 'KafkaJSConnectionClosedError') return null
  const missing = [tls.isOn ? null : 'TLS', sasl === null ? 'a sign-in' : null].filter(
    (each) => each !== null,
  )
  if (missing.length === 0) return null
  const where = cause.broker || connection.brokers.join(', ')
  return [
    'AWAY',
    `${where} closed the connection. It may be stopping, or ask for ${missing.join(' or ')}.`,
  ]
}

function readRefusal(cause: Cause, attempt: KafkaAttempt): Verdict | null {
  const topics = cause.topic || attempt.topics?.join(', ') || 'the topic'
  switch (cause.type) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'INVALID_TOPIC_EXCEPTION':
      return [
        'NO_TOPIC',
        `There is no topic ${topics}. Check the name, or create it with watchfloor doctor --create-topics.`,
      ]
    case 'TOPIC_AUTHORIZATION_FAILED':
      return ['NOT_ALLOWED', `${whoIn(attempt)} may not use ${topics}. Allow it on the brokers.`]
    case 'GROUP_AUTHORIZATION_FAILED':
      return [
        'NOT_ALLOWED',
        `${whoIn(attempt)} may not read as group ${attempt.group ?? ''}. Allow READ of this group on the brokers.`,
      ]
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return ['NOT_ALLOWED', `${whoIn(attempt)} may not do this. Allow it on the brokers.`]
  }
  if (cause.name !== 'KafkaJSNotImplemented') return null
  const codec = /^(\w+) compression/.exec(cause.message)?.[1]
  if (codec === undefined) return null
  return [
    'CODEC',
    `Messages in ${topics} are compressed with ${codec}, which cannot be read. Let the producers use gzip, lz4 or none, or set compression.type=gzip on the topic.`,
  ]
}

function whoIn({ connection: { sasl } }: KafkaAttempt): string {
  return sasl === null || sasl.username === '' ? 'Watchfloor' : `User ${sasl.username}`
}

const AWAY_NAMES = [
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSBrokerNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSGroupCoordinatorNotFound',
]

function readAway(cause: Cause, { connection }: KafkaAttempt): Verdict | null {
  const isAway =
    cause.name.startsWith('KafkaJSConnection') ||
    AWAY_NAMES.includes(cause.name) ||
    /NOT_AVAILABLE|COORDINATOR|NOT_LEADER|NETWORK_EXCEPTION|REQUEST_TIMED_OUT/.test(cause.type)
  if (!isAway) return null
  const where = connection.brokers.join(', ')
  return ['AWAY', `The brokers at ${where} are away (${cause.message}). It is tried again.`]
}
