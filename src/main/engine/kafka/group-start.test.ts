import { describe, expect, it } from 'vitest'
import { chooseStart } from './group-start'
import { toPosition } from './partition'

const facts = {
  topic: 'events',
  partition: 0,
  low: 10,
  end: 100,
  metadata: null,
  known: { epoch: 2, reached: 0, isOfGroup: true },
}
const FIRST = 42

describe('where a partition is read from', () => {
  it('is where the settings say, while the group has no offset', () => {
    expect(chooseStart({ ...facts, committed: -1 }, FIRST)).toMatchObject({
      from: FIRST,
      appliedBefore: FIRST,
      isNew: true,
      isMoved: true,
      notice: null,
    })
  })

  it('is the committed offset, with what went the whole way beside it', () => {
    const committed = { ...facts, committed: 50, metadata: 'applied=70' }
    expect(chooseStart(committed, FIRST)).toMatchObject({
      from: 50,
      appliedBefore: 70,
      isNew: false,
      isMoved: false,
      notice: null,
    })
  })

  it('is the committed offset alone where somebody else committed it', () => {
    expect(chooseStart({ ...facts, committed: 50, metadata: 'mine' }, FIRST)).toMatchObject({
      from: 50,
      appliedBefore: 50,
    })
  })

  it('is the oldest message where only windows needed what was deleted', () => {
    const committed = { ...facts, committed: 5, metadata: 'applied=70' }
    expect(chooseStart(committed, FIRST)).toMatchObject({
      from: 10,
      appliedBefore: 70,
      isNew: false,
      isMoved: true,
      notice: null,
    })
  })

  it('is the oldest message where unread ones were deleted, and says how many', () => {
    expect(chooseStart({ ...facts, committed: 4 }, FIRST)).toMatchObject({
      from: 10,
      appliedBefore: 10,
      isNew: true,
      notice:
        '6 messages of events/0 were deleted before they were read. Give the topic a longer retention.',
    })
  })

  it('is the beginning of a topic that was created anew', () => {
    const start = chooseStart({ ...facts, low: 0, committed: 500 }, FIRST)
    expect(start).toMatchObject({
      from: 0,
      appliedBefore: 0,
      isNew: true,
      epoch: 3,
      isToNote: true,
    })
    expect(start.notice).toContain('events/0 ends at offset 100, and it was read up to 500')
  })

  it('is the beginning of a topic whose positions went with the one before it', () => {
    const known = { epoch: 0, reached: 101, isOfGroup: true }
    const start = chooseStart({ ...facts, low: 0, committed: -1, known }, FIRST)
    expect(start).toMatchObject({ from: 0, isNew: true, epoch: 1, isToNote: true })
    expect(start.notice).toContain('events/0 ends at offset 100, and it was read up to 101')
  })

  it('is the beginning where it cannot be told why the group has no position, and says so', () => {
    const known = { epoch: 1, reached: 60, isOfGroup: true }
    const lost = { ...facts, low: 0, committed: -1 }
    const start = chooseStart({ ...lost, known }, FIRST)
    expect(start).toMatchObject({ from: 0, isNew: true, epoch: 1, isToNote: false })
    expect(start.notice).toContain('its group has no position there any more')
    const ofAnother = chooseStart({ ...lost, known: { ...known, isOfGroup: false } }, FIRST)
    expect(ofAnother).toMatchObject({ from: FIRST, epoch: 1, isToNote: true, notice: null })
  })

  it('stays the committed offset where history has less than the group', () => {
    const known = { epoch: 1, reached: 20, isOfGroup: true }
    expect(chooseStart({ ...facts, committed: 50, known }, FIRST)).toMatchObject({
      from: 50,
      epoch: 1,
      isToNote: false,
      notice: null,
    })
  })
})

describe('an offset', () => {
  it('is a position as long as a number can tell it apart', () => {
    expect(toPosition('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => toPosition('9007199254740993')).toThrow('Create the topic anew')
  })
})
