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
 * answer to the newest value is not there yet; then nothing may be sent. Allow entries may last for
 * ever without a reason.
 */
export function judgeDraft(
  draft: Draft,
  check: ValueCheck | null,
  rule: { isReasonNeeded: boolean } = { isReasonNeeded: true },
): DraftVerdict {
  const hasReason = draft.reason.trim() !== ''
  const needsReason = rule.isReasonNeeded && draft.expiry === 'never' && !hasReason
  const isValueWrong = check !== null && (check.value === null || check.verdict === 'refused')
  const needsConfirmation = check?.verdict === 'confirm' && check.confirmation !== null
  const isConfirmed =
    !needsConfirmation || bare(draft.confirmation) === bare(check?.confirmation ?? '')
  return {
    canAdd: check !== null && !isValueWrong && isConfirmed && !needsReason,
    isValueWrong,
    needsConfirmation,
    isConfirmed,
    needsReason,
  }
}

/** Whether a value is refused since it is allowed: then the allow entry has to go first. */
export function isAllowConflict(check: ValueCheck): boolean {
  return check.verdict === 'refused' && check.message.includes('on the allowlist')
}

/** Case, spaces and commas do not matter, as in the engine. */
function bare(text: string): string {
  return text.toLowerCase().replace(/[\s,]/g, '')
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
