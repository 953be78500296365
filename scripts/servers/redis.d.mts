/** A Redis server on the loopback interface. */
export interface RedisNode {
  host: string
  port: number
  /** Asks it through redis-cli and answers what that prints. */
  cli: (...args: string[]) => Promise<string>
  /** Ends it at once (SIGKILL). */
  kill: () => Promise<void>
  /** Starts it again on the same port with what it had written. */
  restart: () => Promise<void>
}

/** One server by itself; `stop` deletes what it wrote. */
export interface RedisServer extends RedisNode {
  /** Certificate that clients must trust, null without TLS. */
  certificateFile: string | null
  stop: () => Promise<void>
}

/** Six nodes: three primaries, each with a replica. */
export interface RedisClusterServers {
  nodes: RedisNode[]
  primaryOf: (key: string) => Promise<RedisNode>
  waitForHealth: () => Promise<void>
  stop: () => Promise<void>
}

export function findRedisObstacle(): string | null
export function startRedis(options?: { password?: string; isTls?: boolean }): Promise<RedisServer>
export function startRedisCluster(): Promise<RedisClusterServers>
