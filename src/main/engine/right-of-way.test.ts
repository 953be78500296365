import { describe, expect, it } from 'vitest'
import { RightOfWay } from './right-of-way'

const never = () => new Promise<void>(() => undefined)

/** Work that ends when it is told to. */
function startWork(way: RightOfWay) {
  let end: () => void = () => undefined
  let fail: (error: Error) => void = () => undefined
  const work = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  return { end, fail, held: way.hold(() => work) }
}

describe('right of way', () => {
  it('holds nobody up while nobody waits for an answer', async () => {
    await new RightOfWay().give(never)
  })

  it('lets bulk work go on once all answers were given, also where one failed', async () => {
    const way = new RightOfWay()
    const [one, other] = [startWork(way), startWork(way)]
    const told: string[] = []
    const given = way.give(never).then(() => told.push('free'))
    one.fail(new Error('no answer'))
    await expect(one.held).rejects.toThrow('no answer')
    expect(told).toEqual([])
    other.end()
    await other.held
    await given
    expect(told).toEqual(['free'])
    await way.give(never)
  })

  it('holds bulk work up no longer than its limit', async () => {
    const way = new RightOfWay()
    const work = startWork(way)
    await way.give(() => Promise.resolve())
    work.end()
    await work.held
  })
})
