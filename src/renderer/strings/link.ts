/** What is said of the connection to the engine, and of calls that failed on the way. */
export const linkStrings = {
  offline: 'Watchfloor is not connected to its engine. Nothing was changed. Try again once it is.',
  signIn: 'The engine does not know this token. It may be revoked, or belong to another engine.',
  failed: (message: string) => `The engine could not do this: ${message}. Its log says why.`,
  noMessage: 'The engine answered with something that is no error message. Its log says more.',
  noAnswer: 'The engine does not answer at this address.',
  lost: 'The connection to the engine was lost.',
  tokenAnswer: (status: number) => `The engine answered ${status} to the token.`,
} as const
