import type { ListPolicy } from '../../shared/list-policy'
import { readDecimal, readWhole } from '../settings/read-number'

const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS

/** A policy as it stands in the fields of the form. */
export interface PolicyDraft {
  hits: string
  reporters: string
  windowHours: string
  severity: ListPolicy['severity']
  score: string
  expiryDays: string
}

/** The fields of a policy. */
export function draftOf(policy: ListPolicy): PolicyDraft {
  return {
    hits: String(policy.minimumHits),
    reporters: String(policy.minimumReporters),
    windowHours: String(Math.round(policy.windowMs / HOUR_MS)),
    severity: policy.severity,
    score: policy.minimumScore === null ? '' : String(policy.minimumScore),
    expiryDays: String(Math.max(1, Math.round(policy.expiresInMs / DAY_MS))),
  }
}

/** What the fields say: a policy, or the fields that say nothing. */
export function readDraft(draft: PolicyDraft): ListPolicy | (keyof PolicyDraft)[] {
  const hits = readWhole(draft.hits, 1, 1_000_000)
  const reporters = readWhole(draft.reporters, 1, 20)
  const hours = readWhole(draft.windowHours, 1, 720)
  const score = draft.score.trim() === '' ? 'none' : readDecimal(draft.score, 0, 1)
  const days = readWhole(draft.expiryDays, 1, 365)
  if (hits === null || reporters === null || hours === null || score === null || days === null) {
    const read = { hits, reporters, windowHours: hours, score, expiryDays: days }
    const names = ['hits', 'reporters', 'windowHours', 'score', 'expiryDays'] as const
    return names.filter((name) => read[name] === null)
  }
  return {
    minimumHits: hits,
    minimumReporters: reporters,
    windowMs: hours * HOUR_MS,
    severity: draft.severity,
    minimumScore: score === 'none' ? null : score,
    expiresInMs: days * DAY_MS,
  }
}
