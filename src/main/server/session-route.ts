import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Answer } from './answer'
import { type Doorkeeper, findToken, readCookie, unauthorized } from './authentication'
import { badRequest, HttpError } from './http-error'
import { canDo } from './roles'
import type { Identity } from './tokens'

/** A token and its JSON fit many times over. */
const LONGEST_BODY_BYTES = 4096

const bodySchema = z.object({ token: z.string().min(1) })

/**
 * `POST /session`: trades the page's token for a cookie that scripts cannot read and other sites
 * cannot use. Only those who may use the console get one.
 */
export async function openSession(
  request: IncomingMessage,
  doorkeeper: Doorkeeper,
  isTls: boolean,
): Promise<Answer> {
  const { token } = await readBody(request)
  const identity =
    doorkeeper.sessions.spendOpeningToken(token) ?? (await findToken(token, doorkeeper.tokens))
  if (identity === null) {
    throw unauthorized(request.headers, 'This token is not known, or was revoked')
  }
  if (!canDo(identity.role, { kind: 'console' })) throw notForThePage(identity)
  const cookie = doorkeeper.sessions.open(identity)
  return { status: 204, headers: { 'set-cookie': cookieText(doorkeeper, cookie, isTls) } }
}

/** `DELETE /session`: ends the session of the cookie. */
export function closeSession(
  request: IncomingMessage,
  doorkeeper: Doorkeeper,
  isTls: boolean,
): Answer {
  const cookie = readCookie(request.headers.cookie, doorkeeper.cookieName)
  if (cookie !== null) doorkeeper.sessions.close(cookie)
  const text = `${cookieText(doorkeeper, '', isTls)}; Max-Age=0`
  return { status: 204, headers: { 'set-cookie': text } }
}

function notForThePage(identity: Identity): HttpError {
  return new HttpError(
    403,
    'FORBIDDEN',
    `The token ${identity.name} (${identity.role}) does not open the console`,
  )
}

function cookieText(doorkeeper: Doorkeeper, value: string, isTls: boolean): string {
  const secure = isTls ? '; Secure' : ''
  return `${doorkeeper.cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}`
}

/** The JSON body, 413 above the limit, 415 for another type and 400 for another shape. */
async function readBody(request: IncomingMessage): Promise<z.infer<typeof bodySchema>> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the token as application/json')
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > LONGEST_BODY_BYTES) {
      throw new HttpError(
        413,
        'TOO_LARGE',
        `The body is larger than ${LONGEST_BODY_BYTES} bytes`,
        undefined,
        {
          connection: 'close',
        },
      )
    }
    chunks.push(part)
  }
  const parsed = bodySchema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')))
  if (!parsed.success) throw badRequest('token: send {"token": "..."}', 'token')
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('The body is not JSON')
  }
}
