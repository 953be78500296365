import { COUNTED_HOURS, type DetectorState, type Detectors } from '../../../shared/detector'
import type { Workspace } from '../workspace'

const HOUR_MS = 3_600_000

/** Every detector of the product, how it is, and its alerts of a week by the hour. */
export async function readDetectors(
  { detectorAlerts, pipeline }: Workspace,
  states: readonly DetectorState[],
  now: number,
): Promise<Detectors> {
  const last = Math.floor(now / HOUR_MS) * HOUR_MS
  const from = last - (COUNTED_HOURS - 1) * HOUR_MS
  await pipeline.settle()
  const rows = await detectorAlerts.countByHour(from, last + HOUR_MS)
  const countHours = (id: string): number[] => {
    const hourly = new Array<number>(COUNTED_HOURS).fill(0)
    for (const { detector, hour, alerts } of rows) {
      if (detector === id) hourly[(hour - from) / HOUR_MS] = alerts
    }
    return hourly
  }
  return { from, detectors: states.map((state) => ({ ...state, hourly: countHours(state.id) })) }
}
