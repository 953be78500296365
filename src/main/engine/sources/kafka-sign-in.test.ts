import { describe, expect, it } from 'vitest'
import { KAFKA_PASSWORD, KAFKA_TOKEN } from '../../../shared/kafka'
import { isSkipped, useBrokers, why } from '../kafka/brokers.test-kit'
import {
  addKafka,
  eventMessages,
  sourceOf,
  until,
  untilRead,
  useEngines,
} from '../kafka/engines.test-kit'

const users = { admin: 'of-the-brokers', watchfloor: 'right' }
const sasl = { mechanism: 'plain', username: 'watchfloor' } as const
const scrams = ['scram-sha-256', 'scram-sha-512'] as const
const oauth = { mechanism: 'oauthbearer', username: '' } as const

/** A token as the brokers of these tests take it: unsigned (RFC 7515, algorithm `none`). */
function makeToken(endsInMs: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'watchfloor', iat: now - 60, exp: now + endsInMs / 1000 }
  return `${encode({ alg: 'none' })}.${encode(claims)}.`
}

describe.skipIf(isSkipped)(`a Kafka source that signs in${why}`, () => {
  const brokers = useBrokers({ users })
  const engines = useEngines()

  const fill = async () => {
    const topic = await brokers.makeTopic(1)
    await brokers.send(topic, eventMessages(0, 10))
    return topic
  }
  const trusted = () => {
    const { certificateFile } = brokers.running
    if (certificateFile === null) throw new Error('These brokers have no certificate')
    return { isOn: true, caFile: certificateFile }
  }

  it('signs in, and says what is wrong with a wrong password', async () => {
    const topic = await fill()
    const { signInAddresses } = brokers.running
    const wrong = await engines.start(undefined, { env: { [KAFKA_PASSWORD]: 'wrong' } })
    const options = { sasl, group: topic }
    await addKafka(wrong, signInAddresses, [topic], options)
    await until('it failed', () => sourceOf(wrong).state === 'failed')
    expect(sourceOf(wrong).lastError?.message).toBe(
      'The brokers refuse watchfloor: wrong username or password. Check the sign-in and the secret in the environment.',
    )
    const test = { kind: 'kafka', format: 'auto', brokers: signInAddresses, sasl } as const
    expect((await wrong.client.sources.test({ ...test, topics: [topic] })).steps).toMatchObject([
      { name: 'Name found', isOk: true },
      { name: 'Brokers reached', isOk: true },
      { name: 'Signed in', isOk: false },
    ])
    await engines.stop(wrong)
    const env = { [KAFKA_PASSWORD]: 'no', [`${KAFKA_PASSWORD}_KAFKA`]: users.watchfloor }
    const desk = await engines.start(wrong.folder, { env })
    await untilRead(desk, 10)
  }, 40_000)

  it.each(scrams)('signs in with %s over TLS', async (mechanism) => {
    const topic = await fill()
    const { tlsAddresses } = brokers.running
    const options = { sasl: { ...sasl, mechanism }, tls: trusted(), group: topic }
    const wrong = await engines.start(undefined, { env: { [KAFKA_PASSWORD]: 'wrong' } })
    await addKafka(wrong, tlsAddresses, [topic], options)
    await until('it failed', () => sourceOf(wrong).state === 'failed')
    expect(sourceOf(wrong).lastError?.message).toMatch(/^The brokers refuse watchfloor: wrong user/)
    await engines.stop(wrong)
    const right = await engines.start(wrong.folder, { env: { [KAFKA_PASSWORD]: users.watchfloor } })
    await untilRead(right, 10)
    expect(sourceOf(right).accepted).toBe(10)
  })

  it('says that the brokers do not offer a mechanism', async () => {
    const topic = await fill()
    const desk = await engines.start(undefined, { env: { [KAFKA_PASSWORD]: users.watchfloor } })
    await addKafka(desk, brokers.running.signInAddresses, [topic], {
      sasl: { ...sasl, mechanism: 'scram-sha-256' },
    })
    await until('it failed', () => sourceOf(desk).state === 'failed')
    expect(sourceOf(desk).lastError?.message).toMatch(
      /Choose a mechanism that the brokers offer\.$/,
    )
  })

  it('signs in with a token over TLS, and says that one has expired', async () => {
    const topic = await fill()
    const options = { sasl: oauth, tls: trusted(), group: topic }
    const late = await engines.start(undefined, { env: { [KAFKA_TOKEN]: makeToken(-30_000) } })
    await addKafka(late, brokers.running.tlsAddresses, [topic], options)
    await until('it failed', () => sourceOf(late).state === 'failed')
    expect(sourceOf(late).lastError?.message).toBe(
      'The brokers refuse the token: wrong or expired token. Check the sign-in and the secret in the environment.',
    )
    await engines.stop(late)
    const env = { [KAFKA_TOKEN]: makeToken(3_600_000) }
    const desk = await engines.start(late.folder, { env })
    await untilRead(desk, 10)
  })

  it('tests what is wrong with TLS', async () => {
    const topic = await fill()
    const { tlsAddresses, signInAddresses } = brokers.running
    const desk = await engines.start(undefined, { env: { [KAFKA_PASSWORD]: users.watchfloor } })
    const test = async (addresses: string[], tls: { isOn: boolean; caFile?: string }) => {
      const shared = { kind: 'kafka', format: 'auto', sasl } as const
      const where = { brokers: addresses, topics: [topic], tls }
      const { steps } = await desk.client.sources.test({ ...shared, ...where })
      return steps.find(({ isOk }) => !isOk) ?? null
    }
    expect(await test(tlsAddresses, trusted())).toBeNull()
    expect(await test(tlsAddresses, { isOn: true })).toMatchObject({
      name: 'TLS',
      detail: expect.stringMatching(/is not trusted \(\w+\)\. Name the file of the authority/),
    })
    expect(await test(signInAddresses, trusted())).toMatchObject({
      name: 'TLS',
      detail: expect.stringContaining('does not speak TLS.'),
    })
    expect(await test(tlsAddresses, { isOn: false })).toMatchObject({
      detail: expect.stringMatching(/closed the connection.*ask for TLS/),
    })
    expect(await test(tlsAddresses, { isOn: true, caFile: '/nowhere.pem' })).toMatchObject({
      name: 'TLS',
      detail: expect.stringMatching(/^The certificate file \/nowhere\.pem cannot be read/),
    })
  })
})
