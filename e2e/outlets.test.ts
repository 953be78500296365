import { describe, expect, it } from 'vitest'
import { isSkipped, useBrokers, why } from '../src/main/engine/kafka/brokers.test-kit'
import { readTopic } from '../src/main/engine/kafka/topic-reader.test-kit'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe.skipIf(isSkipped)(`an outlet in the window${why}`, () => {
  const brokers = useBrokers()

  it(
    'is tested, mended, added, watched, switched off and on, and removed',
    withDesk({}, async ({ open, page, serve, file }) => {
      const topic = await brokers.makeTopic(2)
      await open('settings/outlets')
      const section = page.getByRole('region', { name: 'Outlets' })
      await section.getByText('Nowhere yet.').waitFor()
      await section.getByRole('button', { name: 'Add an outlet' }).click()
      await section.getByRole('button', { name: 'Kafka', exact: true }).click()
      const form = section.getByRole('form', { name: 'A topic of Kafka' })
      const field = (name: RegExp) => form.getByRole('textbox', { name })
      const test = form.getByRole('button', { name: 'Test', exact: true })
      await field(/^Brokers/).fill(brokers.addresses.join(', '))
      await field(/^Topic/).fill('no-such-topic')
      await test.click()
      await form.getByText(/^There is no topic no-such-topic/).waitFor()
      await field(/^Topic/).fill(topic)
      await test.click()
      await form.getByText(`Found ${topic}: 2 partitions. Nothing was sent.`).waitFor()
      await field(/^Name/).fill('SOAR')
      await form.getByRole('button', { name: 'Add outlet' }).click()

      const row = section.getByRole('row', { name: /SOAR/ })
      await row.getByText('Delivers').waitFor()
      await row.getByText('0 messages').waitFor()
      await file.append({ ip: '203.0.113.7' }, { ip: '203.0.113.8' })
      await row.getByText('2 messages').waitFor()
      const told = await readTopic(brokers.addresses, topic)
      expect(told.map(({ key }) => key).sort()).toEqual(['203.0.113.7', '203.0.113.8'])
      const health = (await (await serve.get('healthz')).json()) as { outlets: { id: string }[] }
      expect(health).toMatchObject({
        outlets: [{ name: 'SOAR', state: 'running', delivered: 2, last_error: null }],
      })
      const metrics = await (await serve.get('metrics')).text()
      const { id } = health.outlets[0] ?? { id: '' }
      expect(metrics).toContain(`watchfloor_outlet_up{outlet="${id}"} 1`)
      expect(metrics).toContain(`watchfloor_outlet_messages_total{outlet="${id}"} 2`)
      await row.getByRole('button', { name: 'Switch SOAR off' }).click()
      await row.getByText('Off', { exact: true }).waitFor()
      await row.getByRole('button', { name: 'Switch SOAR on' }).click()
      await row.getByText('Delivers').waitFor()
      await row.getByRole('button', { name: 'Remove SOAR' }).click()
      await row.getByRole('button', { name: /^Remove SOAR now/ }).click()
      await section.getByText('Nowhere yet.').waitFor()
    }),
  )
})
