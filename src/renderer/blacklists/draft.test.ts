import { describe, expect, it } from 'vitest'
import type { ValueCheck } from '../../shared/blacklist'
import { EMPTY_DRAFT, judgeDraft, listNameOf } from './draft'

const OK: ValueCheck = {
  value: '203.0.113.9',
  extent: '1',
  verdict: 'ok',
  message: '',
  confirmation: null,
}
const WIDE: ValueCheck = {
  value: '198.18.0.0/15',
  extent: '131,072',
  verdict: 'confirm',
  message: 'This is 131,072 addresses.',
  confirmation: '131,072 addresses',
}
const draft = { ...EMPTY_DRAFT, value: '203.0.113.9' }

describe('judgeDraft', () => {
  it('waits for the check', () => {
    expect(judgeDraft(draft, null).canAdd).toBe(false)
  })
  it('lets a plain address through', () => {
    expect(judgeDraft(draft, OK).canAdd).toBe(true)
  })
  it('refuses what the engine refuses or cannot read', () => {
    expect(judgeDraft(draft, { ...OK, verdict: 'refused' })).toMatchObject({
      canAdd: false,
      isValueWrong: true,
    })
    expect(judgeDraft(draft, { ...OK, value: null }).canAdd).toBe(false)
  })
  it('asks for the exact confirmation', () => {
    expect(judgeDraft(draft, WIDE)).toMatchObject({ canAdd: false, needsConfirmation: true })
    expect(judgeDraft({ ...draft, confirmation: '131,072' }, WIDE).canAdd).toBe(false)
    expect(judgeDraft({ ...draft, confirmation: ' 131072 Addresses ' }, WIDE).canAdd).toBe(true)
  })
  it('wants a reason for never', () => {
    expect(judgeDraft({ ...draft, expiry: 'never' }, OK)).toMatchObject({
      canAdd: false,
      needsReason: true,
    })
    expect(judgeDraft({ ...draft, expiry: 'never', reason: 'abuse desk' }, OK).canAdd).toBe(true)
  })
})

describe('listNameOf', () => {
  it.each([
    ['Partner feed north', 'partner-feed-north'],
    ['  Café & Büro ', 'cafe-buro'],
    ['***', ''],
  ])('makes %j into %j', (title, name) => {
    expect(listNameOf(title)).toBe(name)
  })
  it('stays within 64 letters', () => {
    expect(listNameOf('x'.repeat(100))).toHaveLength(64)
  })
})
