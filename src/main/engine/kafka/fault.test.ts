import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  KAFKA_PASSWORD,
  KAFKA_TOKEN,
  type KafkaConnection,
  kafkaConnectionSchema,
} from '../../../shared/kafka'
import { readSecretsFrom } from '../secrets'
import { CERTIFICATE, KEY } from '../testing/certificate'
import { createKafka } from './client'
import { KafkaFault, toKafkaFault } from './fault'

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

let folder: string
const servers: Server[] = []
const sockets = new Set<Socket>()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-kafka-fault-'))
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => server.close(resolve))
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Listens on a free port until the test is over. */
async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function connectionTo(address: string, rest: object = {}): KafkaConnection {
  return kafkaConnectionSchema.parse({ brokers: [address], ...rest })
}

/** What is told when these brokers cannot be connected. */
async function findFault(connection: KafkaConnection, env: NodeJS.ProcessEnv = {}) {
  try {
    const kafka = await createKafka(connection, readSecretsFrom(env), SILENT, { retries: 0 })
    const admin = kafka.admin()
    try {
      await admin.connect()
    } finally {
      await admin.disconnect()
    }
  } catch (error) {
    return toKafkaFault(error, { connection })
  }
  throw new Error('It connected')
}

describe('a fault of a connection', () => {
  it('says that nothing listens', async () => {
    const server = createServer()
    const port = await listen(server)
    servers.pop()
    await new Promise((resolve) => server.close(resolve))
    const fault = await findFault(connectionTo(`127.0.0.1:${port}`))
    expect(fault.code).toBe('NO_ROUTE')
    expect(fault.message).toBe(
      `127.0.0.1:${port} cannot be reached: nothing listens there. Check the address and the firewall.`,
    )
  })

  it('says that a name is not known', async () => {
    const fault = await findFault(connectionTo('kafka.invalid:9092'))
    expect(fault.code).toBe('NO_NAME')
    expect(fault.message).toMatch(/^The name of kafka\.invalid:9092 cannot be looked up /)
  })

  it('says that a certificate is not trusted, and what to name', async () => {
    const port = await listen(createTlsServer({ cert: CERTIFICATE, key: KEY }))
    const fault = await findFault(connectionTo(`localhost:${port}`, { tls: { isOn: true } }))
    expect(fault.code).toBe('NOT_TRUSTED')
    expect(fault.message).toMatch(/is not trusted .* as the CA file\.$/)
  })

  it('says that a broker speaks no TLS', async () => {
    const port = await listen(
      createServer((socket) => socket.on('data', () => socket.write('plain'))),
    )
    const fault = await findFault(connectionTo(`localhost:${port}`, { tls: { isOn: true } }))
    expect(fault.code).toBe('NO_TLS')
  })

  it('says what may be missing where a broker hangs up', async () => {
    const port = await listen(createServer((socket) => socket.on('data', () => socket.end())))
    const fault = await findFault(connectionTo(`127.0.0.1:${port}`))
    expect(fault.code).toBe('AWAY')
    expect(fault.message).toBe(
      `127.0.0.1:${port} closed the connection. It may be stopping, or ask for TLS or a sign-in.`,
    )
  })

  it('says where a password or a token goes that is missing', async () => {
    const sasl = { mechanism: 'scram-sha-256', username: 'watchfloor' }
    const password = await findFault(connectionTo('127.0.0.1:9092', { sasl }))
    expect(password.code).toBe('NO_SECRET')
    expect(password.message).toContain(`${KAFKA_PASSWORD} or ${KAFKA_PASSWORD}_FILE`)
    const bearer = { mechanism: 'oauthbearer' }
    const token = await findFault(connectionTo('127.0.0.1:9092', { sasl: bearer }))
    expect(token.message).toContain(KAFKA_TOKEN)
    const unreadable = { [`${KAFKA_PASSWORD}_FILE`]: join(folder, 'nowhere') }
    const file = await findFault(connectionTo('127.0.0.1:9092', { sasl }), unreadable)
    expect(file.code).toBe('NO_SECRET')
    expect(file.message).toContain('cannot be read (ENOENT)')
  })

  it('says which certificate file cannot be read', async () => {
    const tls = { isOn: true, caFile: join(folder, 'nowhere.pem') }
    const fault = await findFault(connectionTo('127.0.0.1:9092', { tls }))
    expect(fault).toBeInstanceOf(KafkaFault)
    expect(fault.code).toBe('NO_CERTIFICATE')
  })
})

describe('the settings of a connection', () => {
  it('have defaults', () => {
    expect(
      kafkaConnectionSchema.parse({ brokers: ['kafka-1:9092', '[2001:db8::1]:9092'] }),
    ).toEqual({
      brokers: ['kafka-1:9092', '[2001:db8::1]:9092'],
      clientId: 'watchfloor',
      tls: { isOn: false },
      sasl: null,
    })
  })

  it.each([
    [{ brokers: [] }, 'needs one broker'],
    [{ brokers: ['kafka-1'] }, 'host:port'],
    [{ brokers: ['kafka-1:99999'] }, 'up to 65535'],
    [{ brokers: ['http://kafka-1:9092'] }, 'host:port'],
    [{ brokers: ['k:1'], sasl: { mechanism: 'plain' } }, 'needs a username'],
  ])('refuse %j', (settings, why) => {
    const result = kafkaConnectionSchema.safeParse(settings)
    expect(result.error?.message).toContain(why)
  })
})
