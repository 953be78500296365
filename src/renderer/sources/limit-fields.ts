import type { SourceLimits } from '../../shared/source'

const MINUTE_MS = 60_000

/** What a person types. */
export interface LimitFields {
  silenceMinutes: string
  lagRecords: string
  rejectedPercent: string
}

/** The most that each of them may be. */
export const MOST: Record<keyof LimitFields, number> = {
  silenceMinutes: 30 * 24 * 60,
  lagRecords: 1_000_000_000_000,
  rejectedPercent: 100,
}

/** What was typed: the limits, or which of the fields are none. */
export type ReadLimits =
  | { isValid: true; limits: SourceLimits; faults: readonly (keyof LimitFields)[] }
  | { isValid: false; faults: readonly (keyof LimitFields)[] }

/** Limits as they are typed. */
export function toFields({ silenceMs, lagRecords, rejectedPercent }: SourceLimits): LimitFields {
  return {
    silenceMinutes: String(silenceMs / MINUTE_MS),
    lagRecords: String(lagRecords),
    rejectedPercent: String(rejectedPercent),
  }
}

/** Minutes may have a fraction, what is counted may not. */
export function readLimits(fields: LimitFields): ReadLimits {
  const silenceMs = Math.round(readNumber(fields.silenceMinutes) * MINUTE_MS)
  const lagRecords = readNumber(fields.lagRecords)
  const rejectedPercent = readNumber(fields.rejectedPercent)
  const faults: (keyof LimitFields)[] = []
  if (!isWithin(silenceMs, MOST.silenceMinutes * MINUTE_MS)) faults.push('silenceMinutes')
  if (!isWithin(lagRecords, MOST.lagRecords)) faults.push('lagRecords')
  if (!isWithin(rejectedPercent, MOST.rejectedPercent)) faults.push('rejectedPercent')
  if (faults.length > 0) return { isValid: false, faults }
  return { isValid: true, faults, limits: { silenceMs, lagRecords, rejectedPercent } }
}

function readNumber(text: string): number {
  const plain = text.trim().replaceAll(',', '')
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most
}
