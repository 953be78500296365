import type { Admin, Kafka } from 'kafkajs'
import type { KafkaConnection } from '../../../shared/kafka'
import type { EngineLog } from '../engine'
import type { ReadSecret } from '../secrets'
import { createKafka } from './client'

/** Brokers that were reached and know us. */
export interface KafkaAtHand {
  kafka: Kafka
  admin: Admin
}

/** Asks brokers something, once and with no patience. Throws what `toKafkaFault` explains. */
export async function withKafka<T>(
  connection: KafkaConnection,
  { readSecret, log }: { readSecret: ReadSecret; log: EngineLog },
  use: (at: KafkaAtHand) => Promise<T>,
): Promise<T> {
  const kafka = await createKafka(connection, readSecret, log, { retries: 0 })
  const admin = kafka.admin()
  try {
    await admin.connect()
    return await use({ kafka, admin })
  } finally {
    await admin.disconnect()
  }
}
