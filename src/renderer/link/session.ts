import { linkStrings } from '../strings'
import { SignInError } from './errors'

/** Token in the address's fragment (`#token=...`), null where there is none. */
export function tokenInFragment(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')
  return token === null || token === '' ? null : token
}

/**
 * Trades a token for the strict, http-only cookie that opens the socket. Throws SignInError where
 * the engine refuses the token.
 */
export async function tradeToken(token: string, fetchPage: typeof fetch): Promise<void> {
  const answer = await fetchPage('session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
    credentials: 'same-origin',
  })
  if (answer.status === 401) throw new SignInError()
  if (!answer.ok) throw new Error(linkStrings.tokenAnswer(answer.status))
}
