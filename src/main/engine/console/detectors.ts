import {
  COUNTED_HOURS,
  DETECTOR_KINDS,
  type Detector,
  type Detectors,
} from '../../../shared/detector'
import type { Settings } from '../../../shared/settings'
import type { Workspace } from '../workspace'

const HOUR_MS = 3_600_000

/** Every detector of the product, how it is, and its alerts of a week by the hour. */
export async function readDetectors(
  { detectorAlerts, pipeline }: Workspace,
  { detectors }: Settings,
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
  const rules = DETECTOR_KINDS.filter((kind) => kind !== 'dga' && kind !== 'dns-tunnel')
  const list = rules.map((kind): Detector => {
    const isOff = kind === 'ddos-ratio' && !detectors.ddosRatio.isOn
    return { id: kind, kind, state: isOff ? 'off' : 'on', message: '', hourly: countHours(kind) }
  })
  return { from, detectors: list }
}
