import type { ClientContext, ClientLink } from '@orpc/client'

/** What carries calls right now: one port or one socket. */
export interface Carrier {
  link: ClientLink<ClientContext>
  close: () => void
}
