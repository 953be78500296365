import { createPrivateKey } from 'node:crypto'
import { JWT } from 'google-auth-library'
import { z } from 'zod'
import { CHRONICLE_CREDENTIALS } from '../../../shared/chronicle-stream'
import { codeOf } from '../error-code'
import { isLoopbackName } from '../loopback'
import { type ReadSecret, SecretError } from '../secrets'
import { ChronicleFault, readRetryAfter, toChronicleFault } from './fault'

const TOKEN_URI = 'https://oauth2.googleapis.com/token'
/** A token endpoint that says nothing for so long is away. */
const TOKEN_TIMEOUT_MS = 30_000

const keyFileSchema = z.object({
  type: z.literal('service_account').optional(),
  client_email: z.string().min(3),
  private_key: z.string().min(1),
  token_uri: z.string().default(TOKEN_URI),
})

/** Who asks: a service account with its key. Never logged, never in settings. */
export interface ServiceAccount {
  email: string
  privateKey: string
  tokenUri: string
}

const NAMES = `Give the account's key file (JSON) to the source on the Sources screen, or name it in ${CHRONICLE_CREDENTIALS}_FILE and start the engine again.`

/** The account whose key the environment gives. @throws ChronicleFault CREDENTIALS */
export async function readServiceAccount(readSecret: ReadSecret): Promise<ServiceAccount> {
  const text = await readSecret(CHRONICLE_CREDENTIALS).catch((error: unknown) => {
    if (!(error instanceof SecretError)) throw error
    throw new ChronicleFault('CREDENTIALS', error.message, 0, { cause: error })
  })
  if (text === null) {
    throw new ChronicleFault('CREDENTIALS', `There is no key of a service account. ${NAMES}`)
  }
  return parseServiceAccount(text)
}

/**
 * The account of a key file's text, none of which is ever told; `mend` says how to give another.
 * @throws ChronicleFault CREDENTIALS
 */
export function parseServiceAccount(text: string, mend = NAMES): ServiceAccount {
  const refuse = (why: string) =>
    new ChronicleFault('CREDENTIALS', `The key of the service account ${why}. ${mend}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse('is not valid JSON')
  }
  const read = keyFileSchema.safeParse(value)
  if (!read.success) {
    const fields = read.error.issues.map(({ path }) => path.join('.') || 'its form')
    throw refuse(`is none: look at ${[...new Set(fields)].join(', ')}`)
  }
  const { client_email: email, private_key: privateKey, token_uri: tokenUri } = read.data
  if (!isTokenUri(tokenUri)) throw refuse('names a token_uri that is no https address')
  try {
    createPrivateKey(privateKey)
  } catch {
    throw refuse('has a private_key that is no PEM key')
  }
  return { email, privateKey, tokenUri }
}

/** An assertion signed with the key goes there, so that nobody on the way may read it. */
function isTokenUri(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname))
}

/**
 * A new access token of an account, from a session of its own. @throws ChronicleFault CREDENTIALS or
 * SIGN_IN where it is refused, otherwise what was wrong on the way.
 */
export async function fetchAccessToken(
  account: ServiceAccount,
  scope: string,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<string> {
  const { tokenUri } = account
  const client = new JWT({
    email: account.email,
    key: account.privateKey,
    scopes: [scope],
    additionalClaims: { aud: tokenUri },
  })
  // The library knows Google's own endpoint alone; the key file says where its own is.
  client.transporter.interceptors.request.add({
    resolved: async (request) => {
      request.url = new URL(tokenUri)
      request.retry = false
      request.retryConfig = { retry: 0 }
      request.timeout = TOKEN_TIMEOUT_MS
      request.signal = signal
      return request
    },
  })
  try {
    const { token } = await client.getAccessToken()
    if (typeof token === 'string' && token !== '') return token
  } catch (error) {
    throw toSignInFault(error, new URL(tokenUri).host, now())
  }
  throw new ChronicleFault('SIGN_IN', 'The token endpoint gave no access token.')
}

/** The library's own kind of headers, whichever fetch it was built with. */
const headersSchema = z
  .custom<Pick<Headers, 'get'>>(
    (value: unknown) =>
      typeof value === 'object' &&
      value !== null &&
      'get' in value &&
      typeof value.get === 'function',
  )
  .catch(() => new Headers())

const errorSchema = z.object({
  response: z.object({
    status: z.number(),
    headers: headersSchema,
    data: z
      .object({ error: z.string().catch(''), error_description: z.string().catch('') })
      .catch({ error: '', error_description: '' }),
  }),
})

/** Only what the endpoint says of itself is told: an error of the library holds the assertion. */
function toSignInFault(error: unknown, host: string, now: number): ChronicleFault {
  const answer = errorSchema.safeParse(error)
  if (!answer.success) {
    const cause = error instanceof Error && codeOf(error) === '' ? (error.cause ?? error) : error
    const { code, message } = toChronicleFault(cause, host)
    return new ChronicleFault(code, message)
  }
  const { status, data, headers } = answer.data.response
  const said = [data.error, data.error_description].filter((text) => text !== '').join(': ')
  const words = said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`
  if (status === 429 || status >= 500) {
    return new ChronicleFault(
      'SERVER',
      `${host} gives no token now (${words}). It is asked again; nothing is skipped.`,
      readRetryAfter(headers.get('retry-after') ?? undefined, now),
    )
  }
  return new ChronicleFault(
    'SIGN_IN',
    `${host} refuses the service account (${words}). Check that the key was not deleted, that the account is not disabled, and that the clock of this machine is right.`,
  )
}
