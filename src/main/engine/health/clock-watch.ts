import type { ClockSkew } from '../../../shared/status'
import { isFarOff } from './clock-skew'

/** A server that has a clock. */
export interface ClockServer {
  /** As people call it. */
  server: string
  /** How far its clock is ahead of ours (behind: negative), ms. Rejects while it is away. */
  measure: () => Promise<number>
}

/** Compares our clock with those of servers; one that is away stands as it was measured last. */
export class ClockWatch {
  private readonly skews = new Map<string, number>()

  constructor(private readonly servers: readonly ClockServer[]) {}

  /** Asks every server once. */
  async look(): Promise<void> {
    await Promise.all(
      this.servers.map(async ({ server, measure }) => {
        const skewMs = await measure().catch(() => null)
        if (skewMs !== null) this.skews.set(server, skewMs)
      }),
    )
  }

  /** Clocks that differ from ours by more than is good. */
  farOff(): ClockSkew[] {
    return [...this.skews]
      .filter(([, skewMs]) => isFarOff(skewMs))
      .map(([server, skewMs]) => ({ server, skewMs }))
  }
}
