import { createORPCClient } from '@orpc/client'
import type { Carrier } from './carrier'
import type { ConsoleClient } from './client'
import type { ConnectionStore } from './connection'
import { SwitchLink } from './switch-link'

/**
 * Attaches to an engine and stays attached: tells `use` each new carrier and null when one is lost.
 * `retry` skips the wait before the next attempt; `signIn` hands over a token.
 */
export interface Attachment {
  retry: () => void
  signIn: (token: string) => Promise<void>
}

/** How a window attaches: by the desktop's message ports or by a browser's socket. */
export type Attach = (hooks: {
  connection: ConnectionStore
  use: (carrier: Carrier | null) => Promise<void>
}) => Attachment

/** The client of the window, and the verbs of its connection. */
export interface Link extends Attachment {
  client: ConsoleClient
}

/** One client for the window's whole life, whatever carries its calls. */
export function connect(connection: ConnectionStore, attach: Attach, now: () => number): Link {
  const switchLink = new SwitchLink()
  const client: ConsoleClient = createORPCClient(switchLink)

  const use = async (carrier: Carrier | null) => {
    switchLink.use(carrier?.link ?? null)
    if (!carrier) {
      const { state } = connection.getState()
      if (state === 'connected') connection.setState({ state: 'waiting' })
      return
    }
    const hello = await client.hello()
    connection.setState((before) => ({
      state: 'connected',
      generation: before.generation + 1,
      lastHeardAt: now(),
      nextAttemptAt: null,
      hello,
      message: '',
    }))
  }

  return { client, ...attach({ connection, use }) }
}
