import { describe, expect, it } from 'vitest'
import { createAnswers } from './answers'

describe('answers', () => {
  it('are known by what was asked, until they are forgotten', () => {
    const answers = createAnswers()
    expect(answers.get('lists')).toBeNull()
    answers.set('lists', [1])
    answers.set('lists', [2])
    expect(answers.get('lists')).toEqual([2])
    answers.clear()
    expect(answers.get('lists')).toBeNull()
  })

  it('leave in the order in which they were last read', () => {
    const answers = createAnswers(2)
    answers.set('a', 1)
    answers.set('b', 2)
    answers.get('a')
    answers.set('c', 3)
    expect([answers.get('a'), answers.get('b'), answers.get('c')]).toEqual([1, null, 3])
  })
})
