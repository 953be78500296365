import { describe, expect, it } from 'vitest'
import type { Decision } from '../decision'
import { countByActor, standingWithin } from './standing-decisions'

function decision(changeId: string, at: number, over: Partial<Decision> = {}): Decision {
  return {
    changeId,
    at,
    kind: 'alert',
    object: 'a',
    revision: 1,
    actor: 'mk',
    action: 'closed',
    reason: '',
    data: {},
    undoes: null,
    ...over,
  }
}

const ids = (decisions: readonly Decision[]) => decisions.map(({ changeId }) => changeId)
const SPAN = { from: 100, to: 200 }

describe('decisions of a shift', () => {
  it('lie in the span, its end left out', () => {
    const all = [99, 100, 199, 200].map((at) => decision(`c${at}`, at))
    expect(ids(standingWithin(all, SPAN))).toEqual(['c100', 'c199'])
  })

  it('are without those taken back in it, and without what took them back', () => {
    const all = [decision('one', 110), decision('two', 120), decision('u', 130, { undoes: 'one' })]
    expect(ids(standingWithin(all, SPAN))).toEqual(['two'])
  })

  it('tell what took back a decision of an earlier shift', () => {
    const all = [decision('one', 50), decision('u', 130, { undoes: 'one' })]
    expect(ids(standingWithin(all, SPAN))).toEqual(['u'])
  })

  it('tell what was taken back only in a later shift', () => {
    const all = [decision('one', 150), decision('u', 250, { undoes: 'one' })]
    expect(ids(standingWithin(all, SPAN))).toEqual(['one'])
  })

  it('are counted by who made them, the busiest first', () => {
    const all = [
      decision('1', 110, { actor: 'ab', action: 'acknowledged' }),
      decision('2', 110),
      decision('3', 110),
      decision('4', 110, { action: 'acknowledged' }),
    ]
    expect(countByActor(all)).toEqual([
      {
        actor: 'mk',
        decisions: [
          { action: 'closed', count: 2 },
          { action: 'acknowledged', count: 1 },
        ],
      },
      { actor: 'ab', decisions: [{ action: 'acknowledged', count: 1 }] },
    ])
  })
})
