/** A ClickHouse over HTTP on the loopback interface. */
export interface ClickHouseServer {
  url: string
  port: number
  /** Certificate that clients must trust, null without TLS. */
  certificateFile: string | null
  /** Ends it at once (SIGKILL). */
  kill: () => Promise<void>
  /** Starts it again on the same port with what it had written. */
  restart: () => Promise<void>
  /** Ends it and deletes what it wrote. */
  stop: () => Promise<void>
}

export function findClickHouseObstacle(): string | null
export function startClickHouse(options?: {
  username?: string
  password?: string
  isTls?: boolean
}): Promise<ClickHouseServer>
