import { hashText } from '../detectors/dns-tunnel/lowest'
import type { RawRecord } from '../record'
import type { Hit } from './client'

/** Records of so much time are one partition. */
const BLOCK_MS = 600_000
/** A position is the moment within the block, then as much of a hash as 53 bits have room for. */
const HASH_UNITS = 2 ** 33
const HASH_BITS_LEFT = 2 ** 20

/** Records of one block, in the order of their positions. */
export interface Block {
  partition: string
  records: RawRecord[]
}

/**
 * Records by block. Where a record stands hangs on its own time and name alone: read again, in
 * whatever slice and page, it is known by its place.
 */
export function toBlocks(hits: readonly Hit[]): Block[] {
  const blocks = new Map<number, { hit: Hit; position: number }[]>()
  for (const hit of hits) {
    const block = Math.floor(hit.time / BLOCK_MS)
    const hash = Math.floor(hashText(`${hit.index}\n${hit.id}`) / HASH_BITS_LEFT)
    const placed = { hit, position: (hit.time - block * BLOCK_MS) * HASH_UNITS + hash }
    const known = blocks.get(block)
    if (known === undefined) blocks.set(block, [placed])
    else known.push(placed)
  }
  return [...blocks].map(([block, placed]) => ({
    partition: `elasticsearch:${new Date(block * BLOCK_MS).toISOString()}`,
    records: placed
      .sort((one, other) => one.position - other.position || compareIds(one.hit, other.hit))
      .map(({ hit, position }) => ({
        text: hit.text,
        position,
        place: () => `${hit.index}/${hit.id}`,
        transportTime: hit.time,
      })),
  }))
}

function compareIds(one: Hit, other: Hit): number {
  return `${one.index}\n${one.id}` < `${other.index}\n${other.id}` ? -1 : 1
}
