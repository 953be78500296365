import { ORPCError } from '@orpc/client'
import { linkStrings } from '../strings'

/** A call could not be made since no engine is connected. */
export class OfflineError extends Error {
  constructor() {
    super(linkStrings.offline)
    this.name = 'OfflineError'
  }
}

/** The engine does not take the page's token, or the page has none; the person has to sign in. */
export class SignInError extends Error {
  constructor() {
    super(linkStrings.signIn)
    this.name = 'SignInError'
  }
}

/** What to tell a person about a failed call: the engine's own words where it has any. */
export function wordsOf(error: unknown): string {
  if (error instanceof ORPCError) {
    if (error.code === 'INTERNAL_SERVER_ERROR') {
      return linkStrings.failed(error.message)
    }
    return error.message
  }
  if (error instanceof Error)
    return isTransportError(error) ? new OfflineError().message : error.message
  return linkStrings.noMessage
}

function isTransportError(error: Error): boolean {
  return error.name === 'AbortError' || error.message.includes('WebSocket is not open')
}
