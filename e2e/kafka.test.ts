import { describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../src/main/engine/kafka/brokers.test-kit'
import { feedRow, goTo } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

function message(ip: string, n = 0): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: Date.now() - 60_000,
    ip,
    alert_id: 40,
    dst_port: 80,
    info: `/?id=${n}`,
    reason: 'Detected SQL Inj in logs',
  })
}

describe.skipIf(isSkipped)(`a Kafka source in the window${why}`, () => {
  const brokers = useBrokers()

  it(
    'is tested, mended, added, watched by partition, paused, resumed and removed',
    withDesk({ isBare: true }, async ({ open, page, serve }) => {
      const topic = await brokers.makeTopic(2)
      await brokers.send(topic, [message('203.0.113.7'), message('203.0.113.8')])
      await open('sources/kafka')
      const panel = page.getByRole('complementary', { name: 'Add source' })
      const field = (name: RegExp) => panel.getByRole('textbox', { name })
      const test = panel.getByRole('button', { name: 'Test', exact: true })
      await panel.getByRole('button', { name: 'Add source' }).click()
      await panel.getByText('Give it a name of 1 to 80 letters.').waitFor()
      await field(/^Name/).fill('Probes')
      await field(/^Brokers/).fill(brokers.addresses.join(', '))
      await field(/^Topics/).fill('no-such-topic')
      await test.click()
      await panel.getByText(/^There is no topic no-such-topic/).waitFor()
      await panel.getByText('The test stopped here.', { exact: false }).waitFor()
      await field(/^Topics/).fill(topic)
      await test.click()
      await panel.getByText(`${topic}: 2 partitions, no copies`).waitFor()
      await panel.getByText('2 of the newest 2 read, 0 rejected').waitFor()
      await panel.getByText('It can be read. You can add it now.').waitFor()
      await panel.getByRole('button', { name: 'Add source' }).click()

      const row = page.getByRole('row', { name: /Probes/ })
      await row.getByText('0 msg').waitFor()
      await row.getByRole('button', { name: 'Probes', exact: true }).click()
      const partitions = page.getByRole('table', { name: 'Partitions of Probes' })
      await partitions.getByRole('row', { name: `${topic}/0 1 1 0` }).waitFor()
      await partitions.getByRole('row', { name: `${topic}/1 1 1 0` }).waitFor()
      const ask = (path: string) =>
        fetch(new URL(path, serve.url), { headers: { authorization: `Bearer ${serve.token}` } })
      const lag = `watchfloor_source_lag_records{source="probes",partition="${topic}/0"} 0`
      expect(await (await ask('/metrics')).text()).toContain(lag)
      expect(await (await ask('/healthz')).json()).toMatchObject({
        sources: [{ id: 'probes', last_error: null, backlog: { records: 0 } }],
      })
      await row.getByRole('button', { name: 'Pause Probes' }).click()
      await row.getByText('Paused').waitFor()
      await brokers.send(topic, [message('203.0.113.9')])
      await row.getByRole('button', { name: 'Resume Probes' }).click()
      await goTo(page, 'live')
      await feedRow(page, '203.0.113.9').waitFor()
      await goTo(page, 'sources')
      await row.getByRole('button', { name: 'Remove Probes' }).click()
      await page.getByRole('button', { name: 'Remove source' }).click()
      await page.getByText('No source is set up').waitFor()
      expect(await row.count()).toBe(0)
    }),
  )
})
