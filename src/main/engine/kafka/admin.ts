import type { Admin, Kafka } from 'kafkajs'
import type { KafkaConnection } from '../../../shared/kafka'
import type { EngineLog } from '../engine'
import type { ReadSecret } from '../secrets'
import { createKafka } from './client'

/** Brokers that were reached and know us. */
export interface KafkaAtHand {
  kafka: Kafka
  admin: Admin
  /** Asks one broker, by its address, through a connection that was never used before. */
  askOne: <T>(address: string, ask: (admin: Admin) => Promise<T>) => Promise<T>
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
    const askOne: KafkaAtHand['askOne'] = async (address, ask) => {
      const only = { ...connection, brokers: [address] }
      const one = (await createKafka(only, readSecret, log, { retries: 0 })).admin()
      try {
        await one.connect()
        return await ask(one)
      } finally {
        await one.disconnect()
      }
    }
    return await use({ kafka, admin, askOne })
  } finally {
    await admin.disconnect()
  }
}
