import { createHmac } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseDetection } from '../../../../shared/detection'
import { type AddWebhook, addOutletSchema, type OutletStatus } from '../../../../shared/outlet'
import { isoTime, toPublicAlert } from '../../../../shared/public-api'
import { type Desk, eventMessage, until, useEngines } from '../../kafka/engines.test-kit'
import { answer, type HookServer, hang, reset, useHookServers } from './hook-server.test-kit'
import { slackMarkup } from './markup'

vi.setConfig({ testTimeout: 60_000 })

const HOUR_MS = 3_600_000
const PATIENCE_MS = 30_000
const ANY_RULE = { minSeverity: 'info' as const, detectors: [], lists: [], query: '' }
const KEY = 'a key that both sides know'

let folder: string
let log: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-webhook-'))
  log = join(folder, 'alerts.ndjson')
  await writeFile(log, '')
})
afterEach(() => rm(folder, { recursive: true, force: true }))
// What is begun later ends first.
const servers = useHookServers()
const engines = useEngines()

/** An engine that follows the log, and posts to a server. */
async function startDesk(server: HookServer, over: Partial<AddWebhook> = {}): Promise<Desk> {
  const desk = await engines.start()
  await desk.client.sources.add({ kind: 'log-file', name: 'Log', format: 'auto', path: log })
  await addOutlet(desk, server, over)
  return desk
}

function addOutlet(desk: Desk, server: HookServer, over: Partial<AddWebhook> = {}) {
  const input = addOutletSchema.parse({
    kind: 'webhook',
    form: 'slack',
    name: 'SOC',
    address: server.address,
    gatherMs: 0,
    ...over,
  })
  return desk.client.outlets.add(input)
}

/** Events of so many addresses, each its own alert. */
async function report(from: number, count: number, over: Record<string, unknown> = {}) {
  const lines = Array.from({ length: count }, (_, n) => {
    const address = from + n
    return eventMessage(address, { ip: `198.18.${address >> 8}.${address & 255}`, ...over })
  })
  await appendFile(log, `${lines.join('\n')}\n`)
}

function outletOf({ engine }: Desk): OutletStatus {
  const [outlet] = engine.status().outlets
  if (outlet === undefined) throw new Error('There is no outlet')
  return outlet
}

/** Until so many alerts were delivered, and nothing waits. */
const untilDelivered = (desk: Desk, count: number) =>
  until(
    `${count} alerts were delivered`,
    () => outletOf(desk).delivered >= count && outletOf(desk).waiting === 0,
    PATIENCE_MS,
  )
const untilFailed = (desk: Desk) =>
  until('the outlet fails', () => outletOf(desk).state === 'failed', PATIENCE_MS)

/** Addresses of the alerts that are told in detail, in order. */
function subjectsOf(server: HookServer): string[] {
  return server.texts.flatMap((text) =>
    [...text.matchAll(/^subject +(\S+)$/gm)].map(([, ip]) => ip ?? ''),
  )
}

describe('a webhook of a chat', () => {
  it('gets a digest: counts by rule, then each alert in full groups', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    // One batch: it is told once the outlet looks again.
    await desk.client.outlets.switch({ id: outletOf(desk).id, isOn: false })
    const time = Date.now() - HOUR_MS
    await report(0, 7, { timestamp: time })
    await report(7, 1, { timestamp: time + 1, alert_id: 41 })
    await until(
      'all is stored',
      async () => (await desk.client.alerts.list({ limit: 100 })).alerts.length === 8,
      PATIENCE_MS,
    )
    await desk.client.outlets.switch({ id: outletOf(desk).id, isOn: true })
    await untilDelivered(desk, 8)
    const [first = '', second = '', third = ''] = server.texts
    expect(server.texts).toHaveLength(3)
    const span = `${isoTime(time)} to ${isoTime(time + 1)}`
    expect(first.split('\n')[0]).toBe(`*Watchfloor: 8 alerts* of 8 events, ${span}`)
    expect(first).toMatch(/^7 {2}high {6}Possible SQL injection {2}\(ntopng:40\)$/m)
    expect(first).toMatch(/^1 {2}high {6}Possible RCE injection {2}\(ntopng:41\)$/m)
    const places = (text: string) => [...text.matchAll(/^(\d)\/8 {2}/gm)].map(([, place]) => place)
    expect([first, second, third].map(places)).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
      ['7', '8'],
    ])
    expect(second).toMatch(/^\*Watchfloor\*, message 2 of 3\n/)
    expect(new Set(subjectsOf(server)).size).toBe(8)
    expect(outletOf(desk)).toMatchObject({
      state: 'running',
      delivered: 8,
      leftOut: 0,
      refused: 0,
      waiting: 0,
      detail: `Slack at 127.0.0.1:${server.port}`,
    })
  })

  it('gets only numbers of more than it can read, and says how many were left out', async () => {
    const server = await servers.start()
    const desk = await startDesk(server, { detailLimit: 5 })
    await desk.client.outlets.switch({ id: outletOf(desk).id, isOn: false })
    await report(0, 6)
    await until(
      'all is stored',
      async () => (await desk.client.alerts.list({ limit: 100 })).alerts.length === 6,
      PATIENCE_MS,
    )
    await desk.client.outlets.switch({ id: outletOf(desk).id, isOn: true })
    await untilDelivered(desk, 6)
    const { texts } = server
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain('*Watchfloor: 6 alerts*')
    expect(texts[0]).toContain('Details are left out: more than 5 alerts came together.')
    expect(subjectsOf(server)).toEqual([])
    expect(outletOf(desk)).toMatchObject({ delivered: 6, leftOut: 6 })
  })

  it('gets in detail what a subject does once in a while', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    await report(0, 1)
    await untilDelivered(desk, 1)
    await report(0, 1, { alert_id: 41 })
    await untilDelivered(desk, 2)
    expect(subjectsOf(server)).toHaveLength(1)
    expect(server.texts[1]).toContain(
      'Without details: 1 alert of what was told within 10 minutes.',
    )
    expect(outletOf(desk)).toMatchObject({ leftOut: 1 })
  })

  it('gets what its rules let through, and nothing of an import', async () => {
    const server = await servers.start()
    const rules = [
      { minSeverity: 'high' as const, detectors: [], lists: ['41'], query: '' },
      {
        minSeverity: 'low' as const,
        detectors: ['ntopng'],
        lists: ['42'],
        query: 'source:log and not ip:198.18.0.4',
      },
    ]
    const desk = await startDesk(server, { rules })
    const file = join(folder, 'old.ndjson')
    await writeFile(file, `${eventMessage(1, { alert_id: 41, ip: '203.0.113.99' })}\n`)
    for await (const step of await desk.client.imports.run({ paths: [file], format: 'auto' }))
      void step
    await report(0, 1)
    await report(1, 1, { alert_id: 61 })
    await report(2, 1, { alert_id: 42 })
    await report(3, 1, { alert_id: 41 })
    await report(4, 1, { alert_id: 42 })
    await untilDelivered(desk, 2)
    expect(subjectsOf(server).sort()).toEqual(['198.18.0.2', '198.18.0.3'])
    // What an import began is told once a live source adds to it.
    await report(0, 1, { alert_id: 41, ip: '203.0.113.99', info: '/live' })
    await untilDelivered(desk, 3)
    expect(subjectsOf(server).sort()).toEqual(['198.18.0.2', '198.18.0.3', '203.0.113.99'])
  })

  it('gets windows over the threshold once enough of them are in a row', async () => {
    const server = await servers.start()
    const desk = await startDesk(server, { rules: [ANY_RULE] })
    const counts = join(folder, 'counts.ndjson')
    await writeFile(counts, '')
    await desk.client.sources.add({ name: 'Counts', path: counts, format: 'window-count' })
    const began = Math.floor(Date.now() / 10_000) * 10_000 - 100_000
    const count = (window: number, isFlagged: boolean, clicks: number) => {
      const start = began + window * 10_000
      const span = [start, start + 10_000].map(isoTime)
      return appendFile(
        counts,
        `${JSON.stringify({ window: { start: span[0], end: span[1] }, flagged: isFlagged, count: clicks })}\n`,
      )
    }
    await count(0, true, 40)
    await count(2, false, 100)
    const isJudged = async () => (await desk.client.alerts.list({ limit: 9 })).alerts.length === 1
    await until('the first window is judged', isJudged, PATIENCE_MS)
    await report(0, 1)
    await untilDelivered(desk, 1)
    expect(server.texts.join('')).not.toContain('ddos-ratio')
    await count(3, true, 40)
    await count(4, true, 40)
    await count(6, false, 100)
    await untilDelivered(desk, 2)
    expect(server.texts.at(-1)).toMatch(/^detector +ddos-ratio$/m)
  })

  it('gets a detection of Chronicle with its version, its fields and its first event', async () => {
    const server = await servers.start()
    const desk = await startDesk(server, { rules: [{ ...ANY_RULE, detectors: ['chronicle'] }] })
    const samples = new URL('../../../../../resources/samples/', import.meta.url)
    const lines = await readFile(new URL('chronicle-detections.ndjson', samples), 'utf8')
    const records: Record<string, unknown>[] = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const chosen = records.find(({ type }) => type === 'RULE_DETECTION')
    await appendFile(log, `${JSON.stringify(chosen)}\n`)
    await untilDelivered(desk, 1)
    const detection = parseDetection(JSON.stringify(chosen))
    const harmless = (text: string) => slackMarkup.toHarmless(text)
    const [text = ''] = server.texts
    expect(text).toMatch(/^1 {2}\w+ +.*version ru_[0-9a-f-]+[@[\]]+v_\d+_\d+$/m)
    expect(text).toMatch(new RegExp(`^detection +${detection?.id}$`, 'm'))
    expect(text).toMatch(/^rule window +\S+ to \S+$/m)
    for (const { key, value } of detection?.fields ?? []) {
      expect(text.replaceAll(/ +/g, ' ')).toContain(`\n${harmless(key)} ${harmless(value)}\n`)
    }
    expect(text).toContain('  "metadata": {')
  })

  it('gets no secret and no own address', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    await desk.client.settings.change({ patch: { ownNetworks: ['192.0.2.0/24'] } })
    const info = '/login?user=mk&password=hush-hush&to=192.0.2.9&x=<!channel>'
    await report(0, 1, { info })
    await untilDelivered(desk, 1)
    const [text = ''] = server.texts
    expect(text).toContain('password={REDACTED}')
    expect(text).toContain('{REDACTED_IP}')
    expect(text).toContain('&lt;!channel&gt;')
    expect(text).not.toMatch(/hush|192\.0\.2\.9|<!/)
  })
})

describe('a webhook of a program', () => {
  it('gets JSON that is signed, with every alert whole', async () => {
    const server = await servers.start()
    const desk = await startDesk(server, { form: 'json', key: KEY, tellsAllChanges: true })
    await report(0, 1)
    await untilDelivered(desk, 1)
    const [message] = server.received
    if (message === undefined) throw new Error('Nothing came')
    const signature = String(message.headers['x-watchfloor-signature'])
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
    expect(mac).toBe(createHmac('sha256', KEY).update(`${seconds}.${message.body}`).digest('hex'))
    const body = JSON.parse(message.body)
    expect(body).toMatchObject({
      format: 'watchfloor-alerts-1',
      delivery: message.headers['x-watchfloor-delivery'],
      part: 1,
      parts: 1,
      digest: {
        alerts: 1,
        events: 1,
        continuation_time: null,
        rules: [{ rule: 'ntopng:40', alerts: 1 }],
      },
    })
    const [listed] = (await desk.client.alerts.list({ limit: 1 })).alerts
    if (listed === undefined) throw new Error('There is no alert')
    const { change, version, sample, rule_version, detection, ...told } = body.alerts[0]
    expect(told).toEqual(toPublicAlert(listed))
    expect({ change, rule_version, detection }).toEqual({
      change: 'begun',
      rule_version: null,
      detection: null,
    })
    expect(sample).toMatchObject({ info: '/?id=0', reason: 'Detected SQL Inj in logs' })
    await desk.client.alerts.act({
      target: { alerts: [{ id: listed.id, revision: 0 }] },
      action: { kind: 'acknowledge', note: '' },
    })
    await untilDelivered(desk, 2)
    const decided = JSON.parse(server.received[1]?.body ?? '').alerts[0]
    expect(decided).toMatchObject({ change: 'decided', status: 'acknowledged' })
    expect(decided.version).toBeGreaterThan(version)
  })
})

describe('a receiver that is in trouble', () => {
  it('is tried again until it takes the message, and holds nothing up', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    server.next.push(answer(500), reset, answer(429, { 'retry-after': '2' }))
    const before = performance.now()
    await report(0, 1)
    await untilFailed(desk)
    expect(outletOf(desk).lastError?.message).toMatch(/answered 500|cannot be reached|429/)
    await report(1, 5)
    await until(
      'alerts go on',
      async () => (await desk.client.alerts.list({ limit: 100 })).alerts.length === 6,
      PATIENCE_MS,
    )
    await untilDelivered(desk, 6)
    // At the least what the receiver asked for.
    expect(performance.now() - before).toBeGreaterThan(2_000)
    expect(outletOf(desk)).toMatchObject({ state: 'running', waiting: 0, refused: 0 })
    expect(new Set(subjectsOf(server)).size).toBe(6)
    expect(server.received.length).toBeGreaterThanOrEqual(5)
  })

  it('that never answers lets the engine end', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    server.usually = hang
    await report(0, 1)
    await until('the message is on its way', () => server.received.length === 1, PATIENCE_MS)
    await engines.stop(desk)
    expect(server.received).toHaveLength(1)
  })

  it('that refuses a message is not asked again, and that is told', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    server.next.push(answer(400, {}, 'invalid_payload'))
    await report(0, 1)
    await until('it is refused', () => outletOf(desk).refused === 1, PATIENCE_MS)
    await report(1, 1)
    await untilDelivered(desk, 1)
    expect(server.received).toHaveLength(2)
    expect(subjectsOf(server)).toEqual(['198.18.0.0', '198.18.0.1'])
    expect(outletOf(desk)).toMatchObject({ state: 'running', delivered: 1, refused: 1 })
    expect(outletOf(desk).lastError?.message).toContain('answered 400: invalid_payload')
  })

  it('goes on with the message at which it failed', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    await desk.client.outlets.switch({ id: outletOf(desk).id, isOn: false })
    await report(0, 9)
    await until(
      'all is stored',
      async () => (await desk.client.alerts.list({ limit: 100 })).alerts.length === 9,
      PATIENCE_MS,
    )
    server.next.push(answer(200), answer(503))
    await desk.client.outlets.switch({ id: outletOf(desk).id, isOn: true })
    await untilDelivered(desk, 9)
    const [first = '', failed = '', ...rest] = server.texts
    const told = [first, ...rest].flatMap((text) =>
      [...text.matchAll(/^subject +(\S+)$/gm)].map(([, ip]) => ip),
    )
    expect(told).toHaveLength(9)
    expect(new Set(told).size).toBe(9)
    expect(failed).toContain('message 2 of 3')
  })
})

describe('the address', () => {
  it('is a secret: it stands in no settings, status or fault, and goes with its outlet', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    const secrets = join(desk.folder, 'outlet-secrets.json')
    expect((await stat(secrets)).mode & 0o777).toBe(0o600)
    expect(await readFile(secrets, 'utf8')).toContain('hush-hush')
    server.usually = answer(404, {}, 'no_service')
    await report(0, 1)
    await untilFailed(desk)
    const shown = [
      JSON.stringify(desk.engine.status()),
      JSON.stringify(await desk.client.settings.get()),
      await readFile(join(desk.folder, 'settings.json'), 'utf8'),
    ]
    for (const text of shown) expect(text).not.toContain('hush-hush')
    expect(outletOf(desk).lastError?.message).toContain('answered 404: no_service')
    const { id } = outletOf(desk)
    const again = await engines.start(await engines.stop(desk).then(() => desk.folder))
    expect(outletOf(again).detail).toBe(`Slack at 127.0.0.1:${server.port}`)
    await again.client.outlets.remove({ id })
    expect(await readFile(secrets, 'utf8')).not.toContain('hush-hush')
  })

  it('may come from the environment, and is asked for where there is none', async () => {
    const server = await servers.start()
    const outlet = { id: 'soc', name: 'SOC', kind: 'webhook', form: 'google-chat', gatherMs: 0 }
    const source = { id: 'log', name: 'Log', kind: 'log-file', path: log }
    const settings = JSON.stringify({ outlets: [outlet], sources: [source] })
    await writeFile(join(folder, 'settings.json'), settings)
    const bare = await engines.start(folder, { env: {} })
    await report(0, 1)
    await untilFailed(bare)
    expect(outletOf(bare)).toMatchObject({ detail: 'Google Chat' })
    expect(outletOf(bare).lastError?.message).toContain('WATCHFLOOR_WEBHOOK_URL_SOC_FILE')
    await engines.stop(bare)
    const desk = await engines.start(folder, {
      env: { WATCHFLOOR_WEBHOOK_URL_SOC: server.address },
    })
    await untilDelivered(desk, 1)
    expect(Object.keys(JSON.parse(server.received[0]?.body ?? ''))).toEqual(['text'])
  })

  it('is https, or on this machine', async () => {
    const desk = await engines.start()
    const add = (address: string) =>
      desk.client.outlets.add({
        ...addOutletSchema.parse({
          kind: 'webhook',
          form: 'slack',
          name: 'SOC',
          address: 'https://a.example/',
        }),
        address,
      } as AddWebhook)
    for (const address of [
      'http://hooks.example/x',
      'ftp://a.example',
      'hooks',
      'https://u:p@a.example/',
    ]) {
      await expect(add(address), address).rejects.toThrow('must be an https address')
    }
    await add('https://hooks.example/services/hush')
    expect(outletOf(desk).detail).toBe('Slack at hooks.example')
  })

  it('is tried with a test message, before and after it is set up', async () => {
    const server = await servers.start()
    const desk = await startDesk(server)
    const input = addOutletSchema.parse({
      kind: 'webhook',
      form: 'json',
      name: 'SOAR',
      address: server.address,
      key: KEY,
    })
    expect(await desk.client.outlets.test(input)).toEqual({ detail: `127.0.0.1:${server.port}` })
    await desk.client.outlets.testKnown({ id: outletOf(desk).id })
    const [json, chat] = server.received
    expect(JSON.parse(json?.body ?? '')).toMatchObject({
      format: 'watchfloor-test-1',
      outlet: 'SOAR',
    })
    expect(JSON.parse(chat?.body ?? '').text).toMatch(/^\*Watchfloor\* sends a test message\.\n/)
    server.usually = answer(403, {}, 'invalid_token')
    await expect(desk.client.outlets.test(input)).rejects.toThrow('answered 403: invalid_token')
    await expect(addOutlet(desk, server)).resolves.toBeDefined()
  })
})

describe('a webhook that is changed', () => {
  it('goes on where it was with what is new, and its address is replaced unseen', async () => {
    const [before, after] = [await servers.start(), await servers.start()]
    const desk = await startDesk(before, { gatherMs: 7, cooldownMs: 8 })
    const { id } = outletOf(desk)
    await report(0, 1)
    await untilDelivered(desk, 1)
    const address = after.address.replace('hush-hush', 'mum-mum')
    expect(await desk.client.outlets.testEdit({ id, address, name: 'New' })).toEqual({
      detail: `127.0.0.1:${after.port}`,
    })
    // A test changes nothing.
    await report(1, 1)
    await untilDelivered(desk, 2)
    expect(subjectsOf(before)).toEqual(['198.18.0.0', '198.18.0.1'])
    const rules = [{ ...ANY_RULE, query: 'subject:198.18.0.3' }]
    const edited = await desk.client.outlets.edit({
      id,
      address,
      name: 'New',
      rules,
      perMessage: 1,
    })
    expect(edited).toMatchObject({ id, name: 'New', gatherMs: 7, cooldownMs: 8, perMessage: 1 })
    expect(outletOf(desk)).toMatchObject({
      name: 'New',
      detail: `Slack at 127.0.0.1:${after.port}`,
    })
    await report(2, 2)
    await untilDelivered(desk, 1)
    expect(subjectsOf(after)).toEqual(['198.18.0.3'])
    expect(before.received).toHaveLength(2)
    const shown = [
      JSON.stringify([edited, desk.engine.status(), await desk.client.settings.get()]),
      await readFile(join(desk.folder, 'settings.json'), 'utf8'),
    ]
    for (const text of shown) expect(text).not.toMatch(/hush|mum-mum/)
    const kept = await readFile(join(desk.folder, 'outlet-secrets.json'), 'utf8')
    expect(kept).toContain('mum-mum')
    expect(kept).not.toContain('hush')
    const again = await engines.start(await engines.stop(desk).then(() => desk.folder))
    expect(outletOf(again)).toMatchObject({ name: 'New' })
  })

  it('stays as it was where the change cannot be', async () => {
    const server = await servers.start()
    const env = { WATCHFLOOR_WEBHOOK_URL_SOC: server.address }
    const outlet = { id: 'soc', name: 'SOC', kind: 'webhook', form: 'slack', gatherMs: 0 }
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ outlets: [outlet] }))
    const { client } = await engines.start(folder, { env })
    const edit = (over: object) => client.outlets.edit({ id: 'soc', ...over })
    await expect(edit({ address: 'https://hooks.example/x', name: 'New' })).rejects.toThrow(
      'It comes from WATCHFLOOR_WEBHOOK_URL_SOC',
    )
    const wrong = [{ ...ANY_RULE, query: 'severity>=' }]
    await expect(edit({ rules: wrong, name: 'New' })).rejects.toThrow()
    await expect(edit({ id: 'gone' })).rejects.toThrow('not set up any more')
    expect((await client.settings.get()).outlets).toMatchObject([{ name: 'SOC' }])
    expect(await edit({ name: 'New' })).toMatchObject({ name: 'New' })
  })
})
