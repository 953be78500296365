import { afterAll, describe, expect, it } from 'vitest'
import { answer, HookServer } from '../src/main/engine/outlets/webhook/hook-server.test-kit'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe('a webhook in the window', () => {
  const server = new HookServer()
  afterAll(() => server.stop())

  it(
    'is tested, added, watched while its receiver refuses, and removed',
    withDesk({}, async ({ open, page, serve, file }) => {
      await server.start()
      await open('settings/outlets')
      const section = page.getByRole('region', { name: 'Outlets' })
      await section.getByRole('button', { name: 'Add an outlet' }).click()
      const form = section.getByRole('form', { name: 'A webhook' })
      const address = form.getByLabel('Webhook address')
      const test = form.getByRole('button', { name: 'Send test message' })

      await address.fill('http://hooks.example/services/x')
      await test.click()
      await form.getByText(/^must be an https address/).waitFor()
      server.next.push(answer(404, {}, 'no_service'))
      await address.fill(server.address)
      await test.click()
      await form.getByText(/answered 404: no_service/).waitFor()
      await test.click()
      await form.getByText(`127.0.0.1:${server.port} took a test message.`).waitFor()
      await form.getByLabel('Name').fill('SOC channel')
      await form.getByRole('button', { name: 'Add a rule' }).click()
      await form.getByLabel('Rule 1: detectors, parted by commas').fill('suricata, zeek')
      await form.getByLabel('Rule 2: lists, parted by commas').fill('40')
      await form.getByRole('button', { name: 'Add outlet' }).click()

      const row = section.getByRole('row', { name: /SOC channel/ })
      await row.getByText('Delivers').waitFor()
      await row.getByText(`Slack at 127.0.0.1:${server.port}`).waitFor()
      await file.append({ ip: '203.0.113.7', alertId: 68 }, { ip: '203.0.113.8', alertId: 40 })
      await row.getByText(/^1 alert(?! refused)/).waitFor()
      expect(server.texts.at(-1)).toMatch(/^subject +203\.0\.113\.8$/m)

      server.next.push(answer(400, {}, 'invalid_payload'))
      await file.append({ ip: '203.0.113.9', alertId: 40 })
      await row.getByText('1 alert refused').waitFor()
      await row.getByText(/answered 400: invalid_payload/).waitFor()
      const metrics = await (await serve.get('metrics')).text()
      expect(metrics).toMatch(/watchfloor_outlet_refused_total\{outlet="webhook-\w+"\} 1/)
      const health = await (await serve.get('healthz')).text()
      expect(JSON.parse(health)).toMatchObject({
        outlets: [{ name: 'SOC channel', kind: 'webhook', delivered: 1, refused: 1, left_out: 0 }],
      })
      expect(`${metrics}${health}${await page.content()}`).not.toContain('hush-hush')

      await row.getByRole('button', { name: 'Change SOC channel' }).click()
      const change = section.getByRole('form', { name: 'Change SOC channel' })
      expect(await change.getByLabel('Webhook address').inputValue()).toBe('')
      const rule = change.getByLabel('Rule 2: query')
      await rule.fill('not severity>=nothing')
      await change.getByText('nothing', { exact: true }).waitFor()
      await change.getByRole('button', { name: 'Save' }).click()
      await change.waitFor()
      await rule.fill('subject:203.0.113.77')
      await change.getByLabel('Rule 1: detectors, parted by commas').fill('zeek')
      await change.getByRole('button', { name: 'Send test message' }).click()
      await change.getByText(`127.0.0.1:${server.port} took a test message.`).waitFor()
      await change.getByRole('button', { name: 'Save' }).click()
      await page.getByText('SOC channel tells what changes as you said.').waitFor()
      await file.append({ ip: '203.0.113.76', alertId: 40 }, { ip: '203.0.113.77', alertId: 40 })
      await expect.poll(() => server.texts.at(-1)).toMatch(/^subject +203\.0\.113\.77$/m)
      expect(server.texts.join('\n')).not.toContain('203.0.113.76')

      await row.getByRole('button', { name: 'Send a test message to SOC channel' }).click()
      await page.getByText(`127.0.0.1:${server.port} took a test message.`).waitFor()
      await row.getByRole('button', { name: 'Remove SOC channel' }).click()
      await row.getByRole('button', { name: /^Remove SOC channel now/ }).click()
      await section.getByText('Nowhere yet.').waitFor()
    }),
  )
})
