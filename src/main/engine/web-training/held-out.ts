import { createHash } from 'node:crypto'

/** One client in so many is kept from growing. */
const PARTS = 5

/** True for a client that a threshold is chosen by, and no tree is grown from; all its sets are. */
export function isHeldOut(
  { client, site }: { client: string; site: string },
  seed: number,
): boolean {
  const digest = createHash('sha256').update(`${seed} ${client} ${site}`).digest()
  return digest.readUInt32LE() % PARTS === 0
}
