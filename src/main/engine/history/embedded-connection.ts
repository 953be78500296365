import type { createClient } from '@clickhouse/client'
import { bindInside } from './bind-inside'

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

/**
 * Connections of the embedded engine that stand in for one. Each does one thing after the other, and
 * whoever waits inside it holds one of the few threads of the process; so a call waits here until one
 * is free.
 */
export class EmbeddedConnection implements ClientConnection {
  private readonly free: ClientConnection[]
  private readonly waiting: ((connection: ClientConnection) => void)[] = []

  constructor(private readonly all: readonly ClientConnection[]) {
    this.free = [...all]
  }

  query: ClientConnection['query'] = (params) => this.use((one) => one.query(bindInside(params)))
  command: ClientConnection['command'] = (params) =>
    this.use((one) => one.command(bindInside(params)))
  exec: ClientConnection['exec'] = (params) => this.use((one) => one.exec(bindInside(params)))
  insert: ClientConnection['insert'] = (params) => this.use((one) => one.insert(params))
  ping: ClientConnection['ping'] = (params) => this.use((one) => one.ping(params))

  async close(): Promise<void> {
    for (const one of this.all) await one.close()
  }

  private async use<T>(work: (connection: ClientConnection) => Promise<T>): Promise<T> {
    const connection =
      this.free.pop() ??
      (await new Promise<ClientConnection>((resolve) => this.waiting.push(resolve)))
    try {
      return await work(connection)
    } finally {
      const next = this.waiting.shift()
      if (next === undefined) this.free.push(connection)
      else next(connection)
    }
  }
}
