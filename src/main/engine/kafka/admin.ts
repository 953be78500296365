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

/** Asks brokers something; those that are away are not waited for. Throws what `toKafkaFault` explains. */
export async function withKafka<T>(
  connection: KafkaConnection,
  { readSecret, log }: { readSecret: ReadSecret; log: EngineLog },
  use: (at: KafkaAtHand) => Promise<T>,
): Promise<T> {
  const hasty = await createKafka(connection, readSecret, log, { retries: 0 })
  // A cluster that nobody read from before takes a moment to find its group coordinator.
  const kafka = await createKafka(connection, readSecret, log)
  const admin = hasty.admin()
  try {
    await admin.connect()
    return await use({ kafka, admin })
  } finally {
    await admin.disconnect()
  }
}
