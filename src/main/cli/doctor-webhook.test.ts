import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { outletSettingsSchema, type WebhookOutletSettings } from '../../shared/outlet'
import { checkWebhook } from './doctor-webhook'

const ADDRESS = 'https://hooks.example/services/hush-hush'

let dataFolder: string
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'watchfloor-doctor-webhook-'))
})
afterEach(() => rm(dataFolder, { recursive: true, force: true }))

function outlet(form: 'slack' | 'json'): WebhookOutletSettings {
  const parsed = outletSettingsSchema.parse({ id: 'soc', name: 'SOC', kind: 'webhook', form })
  if (parsed.kind !== 'webhook') throw new Error('It is no webhook')
  return parsed
}

it('says whether a webhook has an address that can be used, and shows its host alone', async () => {
  const check = (form: 'slack' | 'json', env: Record<string, string> = {}) =>
    checkWebhook(outlet(form), { env, dataFolder })
  expect(await check('slack')).toMatchObject({
    state: 'broken',
    detail: 'This outlet has no address',
    mend: expect.stringContaining('WATCHFLOOR_WEBHOOK_URL_SOC_FILE'),
  })
  expect(await check('slack', { WATCHFLOOR_WEBHOOK_URL_SOC: ADDRESS })).toMatchObject({
    name: 'Outlet SOC',
    state: 'ok',
    detail: 'Slack at hooks.example',
  })
  const plain = await check('slack', { WATCHFLOOR_WEBHOOK_URL: ADDRESS.replace('https', 'http') })
  expect(plain).toMatchObject({ state: 'broken' })
  expect(JSON.stringify(plain)).toContain('must be an https address')
  expect(JSON.stringify(plain)).not.toContain('hush')
  expect(await check('json', { WATCHFLOOR_WEBHOOK_URL: ADDRESS })).toMatchObject({
    state: 'broken',
    detail: 'This outlet has no key',
  })
})

it('reads what a console kept, and says where that is damaged', async () => {
  const file = join(dataFolder, 'outlet-secrets.json')
  const secrets = { soc: { WATCHFLOOR_WEBHOOK_URL: ADDRESS } }
  await writeFile(file, JSON.stringify({ version: 1, secrets }))
  expect(await checkWebhook(outlet('slack'), { env: {}, dataFolder })).toMatchObject({
    state: 'ok',
    detail: 'Slack at hooks.example',
  })
  await writeFile(file, `{"version":1,"secrets":{"soc":"${ADDRESS}"`)
  const damaged = await checkWebhook(outlet('slack'), { env: {}, dataFolder })
  expect(damaged).toMatchObject({ state: 'broken', detail: `${file} is damaged` })
  expect(JSON.stringify(damaged)).not.toContain('hush')
})

it('says where to look for an address that the desktop sealed', async () => {
  await writeFile(join(dataFolder, 'outlet-secrets.json'), '{"version":2,"sealed":"aHVzaA=="}')
  const env = {}
  expect(await checkWebhook(outlet('slack'), { env, dataFolder })).toMatchObject({
    state: 'warning',
    mend: expect.stringContaining('Settings, Outlets'),
  })
  expect(
    await checkWebhook(outlet('slack'), { env: { WATCHFLOOR_WEBHOOK_URL: ADDRESS }, dataFolder }),
  ).toMatchObject({ state: 'ok' })
})
