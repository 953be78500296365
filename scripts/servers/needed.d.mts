/** A kind of server that tests can start where the machine has what it needs. */
export type ServerName = 'ClickHouse' | 'Kafka' | 'Redis'

export function needServers(...names: ServerName[]): {
  isSkipped: boolean
  /** Behind the name of tests; empty where they run. */
  why: string
}
