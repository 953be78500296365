import { describe, expect, it } from 'vitest'
import { createQueryHistory } from './query-history'

function makeStorage(text: string | null = null) {
  let kept = text
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value
    },
  }
}

describe('the history of queries', () => {
  it('keeps each query once, the newest first, and has them in the next window', () => {
    const storage = makeStorage()
    const history = createQueryHistory(storage)
    for (const query of ['is:open', 'severity:high', 'is:open', '']) history.note(query)
    expect(history.getState().recent).toEqual(['is:open', 'severity:high'])
    expect(createQueryHistory(storage).getState().recent).toEqual(['is:open', 'severity:high'])
  })

  it('keeps no more than twenty', () => {
    const history = createQueryHistory(makeStorage())
    for (let count = 1; count <= 25; count++) history.note(`count:${count}`)
    expect(history.getState().recent).toHaveLength(20)
    expect(history.getState().recent[0]).toBe('count:25')
  })

  it('begins anew where what is kept cannot be read', () => {
    expect(createQueryHistory(makeStorage('{')).getState().recent).toEqual([])
    expect(createQueryHistory(makeStorage('["severity:", "is:open"]')).getState().recent).toEqual([
      'is:open',
    ])
  })
})
