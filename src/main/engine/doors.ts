import type { NewToken, ServerState, TokenSummary } from '../../shared/server'

/**
 * What stands in front of an engine: its HTTP server, and the tokens that open it. Whoever runs the
 * engine attaches them; an engine that a single command runs has none.
 */
export interface Doors {
  state: () => ServerState
  tokens: () => Promise<TokenSummary[]>
  /** Throws BadInputError for a name or a role that cannot be, ConflictError for a name in use. */
  addToken: (token: { name: string; role: string }) => Promise<NewToken>
  /** Throws NotFoundError where no such token stands. */
  revokeToken: (name: string) => Promise<TokenSummary>
}

/** The server of an engine without doors. */
export const NO_SERVER: ServerState = { state: 'off', url: null, message: '', isSwitchable: false }
