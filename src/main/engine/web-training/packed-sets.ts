import { matrixOf } from '../forest/matrix'
import { ROW_LENGTH } from '../web/feature-row'
import type { SampledSet } from './set-sample'

/** Request sets as they go to a thread: their numbers in one piece. */
export interface PackedSets {
  clients: string[]
  sites: string[]
  values: Float32Array<ArrayBuffer>
}

/** Packs sets; their numbers become those of 32 bits that forests and models take. */
export function packSets(sets: readonly SampledSet[]): PackedSets {
  const rows = sets.map(({ row }) => row)
  return {
    clients: sets.map(({ client }) => client),
    sites: sets.map(({ site }) => site),
    values: new Float32Array(matrixOf(rows, ROW_LENGTH).values),
  }
}

/** The sets again. */
export function unpackSets({ clients, sites, values }: PackedSets): SampledSet[] {
  return clients.map((client, at) => ({
    client,
    site: sites[at] ?? '',
    row: Array.from(values.subarray(at * ROW_LENGTH, (at + 1) * ROW_LENGTH)),
  }))
}
