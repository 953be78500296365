import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { addOutletSchema } from '../../../../shared/outlet'
import { ChronicleServer } from '../../chronicle/chronicle-server.test-kit'
import { type Desk, sourceOf, until, useEngines } from '../../kafka/engines.test-kit'
import { type HookServer, useHookServers } from './hook-server.test-kit'

vi.setConfig({ testTimeout: 90_000 })

const PATIENCE_MS = 40_000
const TIMESTAMP = Date.now() - 3_600_000
const RULE = 'ru_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'

let chronicle: ChronicleServer
beforeEach(async () => {
  chronicle = new ChronicleServer()
  await chronicle.start()
})
afterEach(() => chronicle.stop())
const hooks = useHookServers()
const engines = useEngines()

/** A detection about a user of its own; every seventh is of a newer version of the rule. */
function detection(n: number): unknown {
  const time = new Date(TIMESTAMP + n).toISOString()
  const version = n % 7 === 6 ? 'v_1772446001_000000' : 'v_1772446000_000000'
  return {
    id: `de_00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    type: 'RULE_DETECTION',
    createdTime: time,
    detectionTime: time,
    timeWindow: { startTime: time, endTime: time },
    collectionElements: [
      {
        label: 'e1',
        references: [
          {
            event: {
              metadata: { eventType: 'USER_LOGIN' },
              network: { http: { userAgent: '<!channel>', referralUrl: '/?token=hush-hush' } },
            },
          },
        ],
      },
    ],
    detection: [
      {
        ruleId: RULE,
        ruleName: 'login <@U0123>',
        ruleVersion: `${RULE}@${version}`,
        alertState: 'ALERTING',
        ruleType: 'SINGLE_EVENT',
        riskScore: 90,
        detectionFields: [
          { key: 'user', value: `user-${n}` },
          { key: 'session_cookie', value: 'hush-hush' },
        ],
      },
    ],
  }
}

/** The outlet gets a batch of so many detections as one digest. */
async function digest(count: number): Promise<{ hook: HookServer; desk: Desk; time: string }> {
  const hook = await hooks.start()
  const env = { WATCHFLOOR_CHRONICLE_CREDENTIALS: chronicle.keyFile() }
  const desk = await engines.start(undefined, { env })
  await desk.client.sources.add({
    kind: 'chronicle',
    name: 'SecOps',
    format: 'auto',
    baseUrl: chronicle.url,
  })
  const form = { kind: 'webhook', form: 'slack', name: 'SOC', address: hook.address }
  const { id } = await desk.client.outlets.add(addOutletSchema.parse(form))
  await desk.client.outlets.switch({ id, isOn: false })
  const time = new Date(TIMESTAMP).toISOString().replace(/\.\d+Z$/, '.123456789Z')
  await until('it is connected', () => chronicle.connections === 1, PATIENCE_MS)
  const detections = Array.from({ length: count }, (_, n) => detection(n))
  chronicle.raise({ continuationTime: time, detections })
  await until('the batch is over', () => sourceOf(desk).stream?.batches === 1, PATIENCE_MS)
  await desk.client.outlets.switch({ id, isOn: true })
  const isTold = () => desk.engine.status().outlets[0]?.delivered === count
  await until('all is told', isTold, PATIENCE_MS)
  return { hook, desk, time }
}

it('tells a batch of detections by rule and version, with its continuation time and details', async () => {
  const { hook, time } = await digest(7)
  const [first = '', ...rest] = hook.texts
  expect(rest).toHaveLength(2)
  const [head, , one, two] = first.split('\n')
  expect(head).toBe(`*Watchfloor: 7 alerts* of 7 events, continuation time ${time}`)
  const line = (count: number, version: string) =>
    `${count}  critical  login &lt;[@]U0123&gt;  (chronicle ${RULE})  version ${RULE}[@]${version}`
  expect(one).toBe(line(6, 'v_1772446000_000000'))
  expect(two).toBe(line(1, 'v_1772446001_000000'))
  const users = hook.texts.flatMap((text) =>
    [...text.matchAll(/^user +(\S+)$/gm)].map(([, user]) => user),
  )
  expect(users.sort()).toEqual(Array.from({ length: 7 }, (_, n) => `user-${n}`))
  expect(first).toMatch(/^rule window +\S+Z$/m)
  expect(first).toContain('"userAgent": "&lt;!channel&gt;"')
  expect(first).toContain('"referralUrl": "/?token={REDACTED}"')
  expect(first).toMatch(/^session_cookie +\{REDACTED\}$/m)
  expect(hook.texts.join('')).not.toMatch(/hush|<!|<@/)
})

it('tells numbers alone of more than a hundred', async () => {
  const { hook, desk, time } = await digest(101)
  expect(hook.texts).toHaveLength(1)
  const [text = ''] = hook.texts
  expect(text.split('\n')[0]).toBe(
    `*Watchfloor: 101 alerts* of 101 events, continuation time ${time}`,
  )
  expect(text).toMatch(/^87 {2}critical .*v_1772446000_000000$/m)
  expect(text).toMatch(/^14 {2}critical .*v_1772446001_000000$/m)
  expect(text).toContain('Details are left out: more than 100 alerts came together.')
  expect(desk.engine.status().outlets).toMatchObject([{ delivered: 101, leftOut: 101 }])
})
