import { ORPCError } from '@orpc/client'

/** A call could not be made since no engine is connected. */
export class OfflineError extends Error {
  constructor() {
    super('Watchfloor is not connected to its engine. Nothing was changed. Try again once it is.')
    this.name = 'OfflineError'
  }
}

/** The engine does not take the page's token, or the page has none; the person has to sign in. */
export class SignInError extends Error {
  constructor() {
    super('The engine does not know this token. It may be revoked, or belong to another engine.')
    this.name = 'SignInError'
  }
}

/** What to tell a person about a failed call: the engine's own words where it has any. */
export function wordsOf(error: unknown): string {
  if (error instanceof ORPCError) {
    if (error.code === 'INTERNAL_SERVER_ERROR') {
      return `The engine could not do this: ${error.message}. Its log says why.`
    }
    return error.message
  }
  if (error instanceof Error)
    return isTransportError(error) ? new OfflineError().message : error.message
  return 'The engine answered with something that is no error message. Its log says more.'
}

function isTransportError(error: Error): boolean {
  return error.name === 'AbortError' || error.message.includes('WebSocket is not open')
}
