import { describe, expect, it } from 'vitest'
import { draftOf, readDraft } from './policy-draft'

const POLICY = {
  minimumHits: 12,
  minimumReporters: 2,
  windowMs: 48 * 3_600_000,
  severity: 'high',
  minimumScore: 0.85,
  expiresInMs: 14 * 86_400_000,
} as const

describe('the fields of a policy', () => {
  it('say the same policy again', () => {
    expect(readDraft(draftOf(POLICY))).toEqual(POLICY)
    expect(readDraft(draftOf({ ...POLICY, minimumScore: null }))).toMatchObject({
      minimumScore: null,
    })
  })

  it('are named where they say nothing', () => {
    const draft = { ...draftOf(POLICY), hits: '0', score: '1.2', windowHours: '' }
    expect(readDraft(draft)).toEqual(['hits', 'windowHours', 'score'])
  })
})
