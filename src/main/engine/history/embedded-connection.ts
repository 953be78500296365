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
  private isClosed = false

  constructor(private readonly all: readonly ClientConnection[]) {
    this.free = [...all]
  }

  query: ClientConnection['query'] = ({ abort_signal, ...params }) =>
    this.use((one) => {
      // Once begun it runs to its end, and the connection is not free before that.
      abort_signal?.throwIfAborted()
      return one.query(bindInside(params))
    })
  command: ClientConnection['command'] = (params) =>
    this.use((one) => one.command(bindInside(params)))
  exec: ClientConnection['exec'] = (params) => this.use((one) => one.exec(bindInside(params)))
  insert: ClientConnection['insert'] = (params) => this.use((one) => one.insert(params))
  ping: ClientConnection['ping'] = (params) => this.use((one) => one.ping(params))

  /** Closes behind what was called before. */
  async close(): Promise<void> {
    this.isClosed = true
    for (let closed = 0; closed < this.all.length; closed += 1) await (await this.take()).close()
  }

  private async use<T>(work: (connection: ClientConnection) => Promise<T>): Promise<T> {
    if (this.isClosed) throw new Error('The history is closed')
    const connection = await this.take()
    try {
      return await work(connection)
    } finally {
      const next = this.waiting.shift()
      if (next === undefined) this.free.push(connection)
      else next(connection)
    }
  }

  private async take(): Promise<ClientConnection> {
    return this.free.pop() ?? new Promise((resolve) => this.waiting.push(resolve))
  }
}
