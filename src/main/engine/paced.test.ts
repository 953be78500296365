import { expect, it } from 'vitest'
import { Paced } from './paced'

it('rests ten times as long as the work took', async () => {
  let now = 1_000
  let runs = 0
  const paced = new Paced(() => now)
  const work = async () => {
    runs += 1
    now += 200
  }
  await paced.run(work)
  for (const at of [1_200, 2_000, 3_199]) {
    now = at
    await paced.run(work)
  }
  expect(runs).toBe(1)
  now = 3_200
  await paced.run(work)
  expect(runs).toBe(2)
})
