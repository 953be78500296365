import type { EvidenceStore } from './history/evidence'
import type { PositionStore } from './history/operations'
import { PROJECTION } from './pipeline'

interface EvidenceCopyingParts {
  evidence: EvidenceStore
  positions: PositionStore
  /** How far evidence of each engine's batches is copied. */
  copied: Map<string, number>
  /** Steps aside, between two pieces, for who waits for an answer. */
  giveWay: () => Promise<void>
  now: () => number
}

/** Copies evidence of new batches, and writes down how far it is. */
export class EvidenceCopying {
  constructor(private readonly parts: EvidenceCopyingParts) {}

  /** Copies what an engine stored since the last time, through a batch of its. */
  async copy(whose: string, through: number): Promise<void> {
    const { evidence, positions, copied, giveWay, now } = this.parts
    const from = copied.get(whose) ?? 0
    if (through <= from) return
    for await (const reached of evidence.copy(from, through, whose)) {
      const row = { partition: 'evidence', applied: reached, replayFrom: reached }
      await positions.save([{ source: PROJECTION, ...row }], now(), whose)
      copied.set(whose, reached)
      await giveWay()
    }
  }
}
