import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addSums, PipelineMeter } from './pipeline-meter'

const MINUTE_MS = 60_000

/** A meter whose clocks stand until they are moved. */
function openMeter() {
  const clock = { now: 10 * MINUTE_MS, ticks: 0 }
  const meter = new PipelineMeter(
    () => clock.now,
    () => clock.ticks,
  )
  const work = (ms: number) => async () => {
    clock.ticks += ms
  }
  return { clock, meter, work }
}

it('a stage is told its rows and its time, without what another did in between', async () => {
  const { clock, meter, work } = openMeter()
  const watch = meter.watch('read', 'edge')
  clock.ticks += 5
  await watch.aside('judge', { rowsIn: 7 }, work(40))
  clock.ticks += 3
  watch.end({ rowsIn: 10, rowsOut: 7, rejected: 2, skipped: 1 })
  expect(meter.totals()).toMatchObject([
    { stage: 'judge', source: '', rowsIn: 7, rowsOut: 7, busyMs: 40 },
    { stage: 'read', source: 'edge', rowsIn: 10, rowsOut: 7, rejected: 2, skipped: 1, busyMs: 8 },
  ])
})

it('work that fails is measured, and fails', async () => {
  const { clock, meter } = openMeter()
  const fail = async () => {
    clock.ticks += 9
    throw new Error('away')
  }
  await expect(meter.time('history', { rowsIn: 3 }, fail)).rejects.toThrow('away')
  expect(meter.totals()).toMatchObject([{ stage: 'history', busyMs: 9, batches: 1 }])
})

it('a minute is taken once it is over, and comes back where it could not be written', async () => {
  const { clock, meter, work } = openMeter()
  await meter.time('history', { rowsIn: 3 }, work(2))
  expect(meter.take(false)).toEqual([])
  clock.now += MINUTE_MS
  await meter.time('history', { rowsIn: 4 }, work(6))
  const first = meter.take(false)
  expect(first).toMatchObject([{ at: 10 * MINUTE_MS, rowsIn: 3, largest: 3, longestMs: 2 }])
  meter.giveBack(first)
  expect(meter.take(true).map(({ rowsIn }) => rowsIn)).toEqual([4, 3])
  expect(meter.pending()).toEqual([])
  expect(meter.totals()).toMatchObject([{ rowsIn: 7, largest: 4, longestMs: 6, batches: 2 }])
})

it('sums are the same however batches are put together', () => {
  const number = fc.nat(1_000_000)
  const sums = fc.record({
    rowsIn: number,
    rowsOut: number,
    rejected: number,
    skipped: number,
    known: number,
    batches: number,
    largest: number,
    busyMs: number,
    longestMs: number,
    waiting: number,
  })
  fc.assert(
    fc.property(sums, sums, sums, (one, two, three) => {
      expect(addSums(addSums(one, two), three)).toEqual(addSums(one, addSums(three, two)))
    }),
  )
})
