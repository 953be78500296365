import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client'
import { OfflineError } from './errors'

/**
 * A link whose carrier can be exchanged: engines restart and sockets break, but the client that the
 * window holds stays the same. Calls fail at once while there is no carrier.
 */
export class SwitchLink implements ClientLink<ClientContext> {
  private carrier: ClientLink<ClientContext> | null = null

  /** Sends what follows over `carrier`; null while nothing is connected. */
  use(carrier: ClientLink<ClientContext> | null): void {
    this.carrier = carrier
  }

  async call(
    path: readonly string[],
    input: unknown,
    options: ClientOptions<ClientContext>,
  ): Promise<unknown> {
    if (!this.carrier) throw new OfflineError()
    return this.carrier.call(path, input, options)
  }
}
