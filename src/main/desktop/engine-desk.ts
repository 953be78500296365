import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { MessagePortMain } from 'electron'
import type { LiveTotals } from '../../shared/alert'
import type { Settings } from '../../shared/settings'
import type { ConsoleClient, EngineLog } from '../engine/engine'
import { followLive } from './live-follower'
import type { Notifier } from './notifier'

/** What main itself asks of the engine. */
export interface EngineDeskParts {
  notifier: Pick<Notifier, 'connect' | 'disconnect'>
  onTotals: (totals: LiveTotals, isDemo: boolean) => void
  log: EngineLog
}

/** Main's own line to the engine: it feeds tray and notifications. Window data do not come by here. */
export class EngineDesk {
  private client: ConsoleClient | null = null
  private follower = new AbortController()
  private isDemo = false

  constructor(private readonly parts: EngineDeskParts) {}

  /** Takes up the line to a fresh engine. */
  connect(port: MessagePortMain): void {
    this.disconnect()
    const client: ConsoleClient = createORPCClient(new RPCLink({ port }))
    port.start()
    this.client = client
    this.parts.notifier.connect(client)
    const { signal } = this.follower
    this.follow(client, signal).catch((error: unknown) => {
      if (!signal.aborted) this.parts.log.warn({ err: error }, 'The live stream ended')
    })
  }

  /** The engine is gone. */
  disconnect(): void {
    this.follower.abort()
    this.parts.notifier.disconnect()
    this.follower = new AbortController()
    this.client = null
  }

  /** Settings in force, null where no engine answers. */
  async readSettings(): Promise<Settings | null> {
    return (await this.client?.settings.get()) ?? null
  }

  private async follow(client: ConsoleClient, signal: AbortSignal): Promise<void> {
    this.isDemo = (await client.hello()).workspace === 'demo'
    await followLive(
      client,
      async (batch) => {
        if (batch.isReset) this.isDemo = (await client.hello()).workspace === 'demo'
        this.parts.onTotals(batch.totals, this.isDemo)
      },
      signal,
    )
  }
}
