import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webAnomalySettingsSchema } from '../../../../shared/web-anomaly'
import { HostPast } from './host-past'
import { type HostFigures, type IncidentState, judgeIncident, type PastBucket } from './incident'

const BUCKET_MS = 120_000
const settings = webAnomalySettingsSchema.parse({})

const figures = (at: number, over: Partial<HostFigures> = {}): HostFigures => ({
  bucket: at * BUCKET_MS,
  end: (at + 1) * BUCKET_MS,
  clients: 40,
  requests: 400,
  anomalous: 0,
  anomalousRequests: 0,
  ...over,
})
const flood = { clients: 200, requests: 90_000, anomalous: 160, anomalousRequests: 89_000 }

/** What buckets come to one after the other, as the engine judges them. */
function judgeAll(buckets: readonly HostFigures[], changed: object = {}): IncidentState[] {
  const past = new HostPast()
  return buckets.map((now) => {
    const state = judgeIncident(now, past.read('a', 0), { ...settings, ...changed })
    past.add('a', { ...now, ...state }, now.bucket - settings.incidentHistoryMs)
    return state
  })
}

const incidentsOf = (states: readonly IncidentState[]) =>
  states.map(({ incident }) => (incident === null ? null : incident / BUCKET_MS))

/** Ordinary buckets that are not all alike. */
const quiet = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) =>
    figures(from + at, {
      clients: 38 + (at % 5),
      requests: 380 + 10 * (at % 5),
      anomalous: at % 2,
    }),
  )

describe('an incident of a host', () => {
  it('begins with the first bucket that stands out, and is over when the calm is', () => {
    const buckets = [...quiet(8), ...[8, 9, 10].map((at) => figures(at, flood)), ...quiet(6, 11)]
    const states = judgeAll(buckets)
    const none = null
    expect(incidentsOf(states)).toEqual([
      ...Array(8).fill(none),
      ...[8, 8, 8, 8, 8],
      ...Array(4).fill(none),
    ])
    expect(states.map(({ isAttack }) => Number(isAttack)).join('')).toBe('00000000111000000')
    expect(states[8]).toMatchObject({ measure: 'clients', usual: { clients: 39.625 } })
  })

  it('goes on where the attack pauses for less than the calm, and is another behind it', () => {
    const at = (...places: number[]) => places.map((place) => figures(place, flood))
    expect(incidentsOf(judgeAll([...quiet(6), ...at(6, 8)]))).toEqual([
      ...Array(6).fill(null),
      6,
      6,
    ])
    expect(
      incidentsOf(judgeAll([...quiet(6), ...at(6), ...quiet(2, 7), ...at(9)])).slice(6),
    ).toEqual([6, 6, 6, 9])
    expect(incidentsOf(judgeAll([...quiet(6), ...at(6, 20)])).slice(6)).toEqual([6, 20])
  })

  it('needs no history: of an unknown host limits alone decide', () => {
    const few = { clients: 49, requests: 4_999, anomalous: 49, anomalousRequests: 4_999 }
    expect(incidentsOf(judgeAll([figures(0, few)]))).toEqual([null])
    expect(incidentsOf(judgeAll([figures(0, { ...few, clients: 50 })]))).toEqual([0])
    expect(judgeAll([figures(0, { ...few, requests: 5_000 })])[0]).toMatchObject({
      incident: 0,
      measure: 'clients',
    })
  })

  it('is found by requests where few addresses make most of them', () => {
    const heavy = figures(9, {
      clients: 44,
      requests: 30_000,
      anomalous: 4,
      anomalousRequests: 29_000,
    })
    const [last] = judgeAll([...quiet(9), heavy]).slice(-1)
    expect(last).toMatchObject({ incident: 9 * BUCKET_MS, measure: 'requests' })
  })

  it('is not begun by a host whose clients are always like that, nor by a larger crowd', () => {
    const odd = (at: number) =>
      figures(at, { clients: 60 + (at % 7), anomalous: 36 + (at % 9), anomalousRequests: 10 })
    const always = Array.from({ length: 12 }, (_, at) => odd(at))
    // Of the first five nothing is known yet.
    expect(incidentsOf(judgeAll(always.slice(5)))).not.toContain(10)
    const crowd = figures(9, {
      clients: 4_000,
      requests: 90_000,
      anomalous: 300,
      anomalousRequests: 4_000,
    })
    expect(incidentsOf(judgeAll([...quiet(9), crowd])).at(-1)).toBeNull()
  })

  it('does not take an attack for what is usual', () => {
    const long = Array.from({ length: 60 }, (_, at) => figures(8 + at, flood))
    const states = judgeAll([...quiet(8), ...long])
    expect(new Set(incidentsOf(states).slice(8))).toEqual(new Set([8]))
  })

  it('is the same whoever remembers the buckets, in whatever order they are held', () => {
    const bucket = fc.record({
      clients: fc.integer({ min: 1, max: 300 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      skipped: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (all, dice) => {
        let at = 0
        const buckets = all.map(({ clients, share, skipped }) => {
          at += skipped
          const anomalous = Math.round(clients * share)
          return figures(at, { clients, requests: clients * 9, anomalous, anomalousRequests: 0 })
        })
        const whole: PastBucket[] = []
        for (const [place, state] of judgeAll(buckets).entries()) {
          const now = buckets[place] ?? figures(0)
          const shuffled = whole
            .map((each) => ({ each, by: dice.next().value as number }))
            .sort((one, other) => one.by - other.by)
            .map(({ each }) => each)
          expect(judgeIncident(now, shuffled, settings)).toEqual(state)
          whole.push({ ...now, ...state })
        }
      }),
    )
  })
})
