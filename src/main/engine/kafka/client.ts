import { readFile } from 'node:fs/promises'
import kafkajs, { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs'
import { KAFKA_PASSWORD, KAFKA_TOKEN, type KafkaConnection } from '../../../shared/kafka'
import type { EngineLog } from '../engine'
import { codeOf } from '../error-code'
import type { ReadSecret } from '../secrets'
import { KafkaFault } from './fault'
import { decompressLz4 } from './lz4'

const CONNECT_MS = 5_000
const REQUEST_MS = 30_000

// Node finds no export of this name in a CommonJS package.
const { CompressionCodecs, CompressionTypes } = kafkajs

// The client library has gzip alone, and keeps its codecs for the whole process.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: () => {
    throw new KafkaFault('CODEC', 'Watchfloor reads LZ4 and does not write it. Choose gzip.')
  },
  decompress: async (bytes: Buffer) => decompressLz4(bytes),
})

/** How often the library tries again by itself before it gives up. */
export interface KafkaPatience {
  retries: number
}

/**
 * A client of these brokers, not connected yet. Secrets and certificates are read now, tokens again
 * whenever brokers ask for one.
 * @throws KafkaFault where a secret or certificate is missing, SecretError where it cannot be read.
 */
export async function createKafka(
  connection: KafkaConnection,
  readSecret: ReadSecret,
  log: EngineLog,
  { retries }: KafkaPatience = { retries: 3 },
): Promise<Kafka> {
  const sasl = await readSasl(connection, readSecret)
  return new Kafka({
    brokers: connection.brokers,
    clientId: connection.clientId,
    ssl: await readTls(connection),
    ...(sasl === null ? {} : { sasl }),
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: { retries, initialRetryTime: 300, maxRetryTime: 5_000, factor: 0.2, multiplier: 2 },
    // Its errors are tried again or reach us as exceptions; at this level they are the trace of it.
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, error, broker } }) =>
        log.info({ namespace, error, broker }, `kafka: ${message}`),
  })
}

async function readTls({ tls }: KafkaConnection): Promise<KafkaConfig['ssl']> {
  if (!tls.isOn) return false
  const { caFile } = tls
  if (caFile === undefined) return true
  const ca = await readFile(caFile, 'utf8').catch((error: unknown) => {
    const cause = codeOf(error) || String(error)
    throw new KafkaFault(
      'NO_CERTIFICATE',
      `The certificate file ${caFile} cannot be read (${cause}). Name the PEM file of the authority that signed the brokers' certificates.`,
      { cause: error },
    )
  })
  return { ca: [ca] }
}

async function readSasl(
  { sasl }: KafkaConnection,
  readSecret: ReadSecret,
): Promise<SASLOptions | null> {
  if (sasl === null) return null
  const { mechanism, username } = sasl
  if (mechanism === 'oauthbearer') {
    await mustHave(readSecret, KAFKA_TOKEN, 'token')
    const oauthBearerProvider = async () => ({
      value: await mustHave(readSecret, KAFKA_TOKEN, 'token'),
    })
    return { mechanism, oauthBearerProvider }
  }
  return { mechanism, username, password: await mustHave(readSecret, KAFKA_PASSWORD, 'password') }
}

async function mustHave(readSecret: ReadSecret, name: string, what: string): Promise<string> {
  const secret = await readSecret(name)
  if (secret !== null) return secret
  throw new KafkaFault(
    'NO_SECRET',
    `The brokers ask for a ${what}, and there is none. Start Watchfloor with ${name} or ${name}_FILE in its environment.`,
  )
}
