import type { ValueCheck } from '../../shared/blacklist'
import type { ExpiryChoice } from './expiry'

/** What stands in the form that adds an entry. */
export interface Draft {
  value: string
  expiry: ExpiryChoice
  reason: string
  confirmation: string
}

/** A form nobody has typed into; 7 days is what semantics gives a manual entry. */
export const EMPTY_DRAFT: Draft = { value: '', expiry: '7d', reason: '', confirmation: '' }

/** What the check of a value says about the draft, and whether it may be sent. */
export interface DraftVerdict {
  canAdd: boolean
  /** The value cannot be added as it stands. */
  isValueWrong: boolean
  needsConfirmation: boolean
  isConfirmed: boolean
  needsReason: boolean
}

/**
 * Judges a draft by the engine's check of its value. `check` is null while nothing is typed or the
 * answer to the newest value is not there yet; then nothing may be sent.
 */
export function judgeDraft(draft: Draft, check: ValueCheck | null): DraftVerdict {
  const hasReason = draft.reason.trim() !== ''
  const needsReason = draft.expiry === 'never' && !hasReason
  const isValueWrong = check !== null && (check.value === null || check.verdict === 'refused')
  const needsConfirmation = check?.verdict === 'confirm' && check.confirmation !== null
  const isConfirmed = !needsConfirmation || draft.confirmation.trim() === check?.confirmation
  return {
    canAdd: check !== null && !isValueWrong && isConfirmed && !needsReason,
    isValueWrong,
    needsConfirmation,
    isConfirmed,
    needsReason,
  }
}

/** A name for a list that is made of its title, as list names must be; empty where nothing is left. */
export function listNameOf(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
}
