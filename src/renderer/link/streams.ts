import type { ConnectionStore } from './connection'

/** Resolves once a connection newer than `generation` stands. */
function waitForConnection(
  connection: ConnectionStore,
  generation: number,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const check = () => {
      const now = connection.getState()
      if (now.state !== 'connected' || now.generation <= generation) return
      stop()
      resolve(now.generation)
    }
    const abort = () => {
      stop()
      reject(new DOMException('Stopped', 'AbortError'))
    }
    const unsubscribe = connection.subscribe(check)
    const stop = () => {
      unsubscribe()
      signal.removeEventListener('abort', abort)
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    check()
  })
}

/** What a followed stream needs to know about the world. */
export interface StreamSetup<T> {
  connection: ConnectionStore
  /** Opens the stream anew; called once a connection, and again when the stream alone broke. */
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>
  take: (item: T) => void | Promise<void>
  /** Told when the stream broke while the connection stands, before it is opened again. */
  onBreak?: (error: unknown) => void
  signal: AbortSignal
  /** Pause before a stream that broke by itself is opened again, ms. */
  wait: (ms: number) => Promise<void>
}

/** Follows a stream over any number of connections until `signal` aborts. */
export async function followStream<T>(setup: StreamSetup<T>): Promise<void> {
  const { connection, signal } = setup
  let generation = 0
  while (!signal.aborted) {
    try {
      generation = await waitForConnection(connection, generation, signal)
    } catch {
      return
    }
    while (!signal.aborted && connection.getState().generation === generation) {
      try {
        for await (const item of await setup.open(signal)) {
          if (signal.aborted) return
          await setup.take(item)
        }
      } catch (error) {
        if (signal.aborted) return
        setup.onBreak?.(error)
      }
      const now = connection.getState()
      if (now.state !== 'connected' || now.generation !== generation) break
      await setup.wait(1000)
    }
  }
}
