/** A Kafka broker on the loopback interface. */
export interface KafkaBroker {
  host: string
  port: number
  /** Ends it at once (SIGKILL). */
  kill: () => Promise<void>
  /** Starts it again on the same port with what it had written. */
  restart: () => Promise<void>
}

/** Brokers that know of each other; `stop` deletes what they wrote. */
export interface KafkaServers {
  brokers: KafkaBroker[]
  /** `host:port` of each. */
  addresses: string[]
  /** Where users sign in; empty without users. */
  signInAddresses: string[]
  /** Where they sign in over TLS; empty without users. */
  tlsAddresses: string[]
  /** Certificate that clients must trust there, null without users. */
  certificateFile: string | null
  waitForAll: () => Promise<void>
  stop: () => Promise<void>
}

export function findKafkaObstacle(): string | null
export function startKafka(options?: {
  brokers?: number
  users?: Record<string, string>
}): Promise<KafkaServers>
