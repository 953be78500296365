import { expect, it } from 'vitest'
import { makeAlert, noTotals } from '../../shared/testing/alerts'
import { beginFacts, partOf } from './alerts/facts'
import { LiveFeed } from './console/live-feed'
import { showChange } from './show-change'
import { storedEvent } from './testing/events'

it('counts as new what is open, and nothing that is suppressed or snoozed', async () => {
  const feed = new LiveFeed({ now: () => 60_000, totals: noTotals })
  const batches = feed.watch(0, 'mk')
  await batches.next()
  const [open, hidden] = ['203.0.113.1', '203.0.113.2'].map((ip, n) =>
    beginFacts(partOf(storedEvent({ n, ip, time: 1_000 }))),
  )
  if (open === undefined || hidden === undefined) throw new Error('two alerts were made')
  const silence = {
    kind: 'snooze',
    key: 'reported|ntopng:40|203.0.113.2',
    upTo: 'high',
    since: 0,
    until: null,
    reason: '',
    actor: 'mk',
    revision: 1,
  } as const
  showChange(
    { feed },
    { present: ({ id }) => makeAlert({ id, silence: id === hidden.id ? silence : null }) },
    {
      touched: [open, hidden],
      begun: [open, hidden],
      raised: [],
      live: new Map([
        [open, 'branch'],
        [hidden, 'branch'],
      ]),
    },
  )
  feed.tick()
  const { value } = await batches.next()
  expect(value.alerts).toHaveLength(2)
  expect(value.arrived.high).toBe(1)
  await batches.return(undefined)
})
