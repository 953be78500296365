import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../engine/sources/random'
import { ALERT_IDS } from '../crash-lines.test-kit'
import { until } from '../crash-state.test-kit'
import type { EngineProcess } from './engines.test-kit'
import type { Servers } from './servers.test-kit'

const KINDS = ['engine', 'redis', 'kafka'] as const
type Kind = (typeof KINDS)[number]

/** What is killed, when, and how long it is away. */
export interface Kill {
  kind: Kind
  /** Sends of the round before it. */
  afterSends: number
  /** And so long behind them. */
  delayMs: number
  awayMs: number
  /** Which of the engines or brokers, or whose counters' primary. */
  which: number
}

/** How a round is cut. */
export interface RoundShape {
  sends: number
  kills: Readonly<Record<Kind, number>>
  /** Shortest and longest time that a server is away. */
  serverAwayMs: readonly [number, number]
  /** An engine is sometimes away for longer than duplicates are remembered. */
  dedupTtlMs: number
  engines: number
}

/** Kills of one round in their order, from chance alone. */
export function planKills(random: Random, shape: RoundShape): Kill[] {
  const { sends, kills, serverAwayMs, dedupTtlMs, engines } = shape
  const [least, most] = serverAwayMs
  const planned = KINDS.flatMap((kind) =>
    Array.from({ length: kills[kind] }, (_, index): Kill => {
      const isLong = index % 2 === 0
      const engineAwayMs = isLong ? dedupTtlMs + random.below(dedupTtlMs) : random.below(500)
      return {
        kind,
        afterSends: random.below(sends),
        delayMs: random.below(1_000),
        awayMs: kind === 'engine' ? engineAwayMs : least + random.below(most - least),
        which: random.below(kind === 'engine' ? engines : 1_000),
      }
    }),
  )
  return planned.sort((a, b) => a.afterSends - b.afterSends)
}

/** Carries out kills: of one kind one after the other, each once the last one is whole again. */
export class Killer {
  private readonly lines: Record<Kind, Promise<void>> = {
    engine: Promise.resolve(),
    redis: Promise.resolve(),
    kafka: Promise.resolve(),
  }
  /** What was killed when, in words. */
  readonly told: string[] = []

  constructor(
    private readonly servers: Servers,
    private readonly engines: readonly EngineProcess[],
    private readonly say: (line: string) => void,
  ) {}

  /** Begins a kill once the one before of its kind is over; `done` tells when all are. */
  async begin(kill: Kill): Promise<void> {
    await this.lines[kill.kind]
    const work = async () => {
      // Who waits for its partitions has nothing in hand that a kill could cost.
      await until(async () => ((await this.isReading(kill)) ? true : null), 'an engine reads')
      await wait(kill.delayMs)
      if (kill.kind === 'engine') await this.killEngine(kill)
      else if (kill.kind === 'redis') await this.killPrimary(kill)
      else await this.killBroker(kill)
    }
    this.lines[kill.kind] = work()
    // Told by `done`.
    this.lines[kill.kind].catch(() => undefined)
  }

  /** Resolves once all that was killed runs again. */
  async done(): Promise<void> {
    await Promise.all(KINDS.map((kind) => this.lines[kind]))
  }

  /** Whether the engine that is killed, or any one, has read something since its start. */
  private async isReading({ kind, which }: Kill): Promise<boolean> {
    const engines = kind === 'engine' ? this.engines.slice(which, which + 1) : this.engines
    for (const engine of engines) if (await engine.isReading().catch(() => false)) return true
    return false
  }

  private async killEngine({ which, awayMs }: Kill): Promise<void> {
    const engine = this.engines[which]
    if (engine === undefined || !engine.isRunning) return
    await engine.stop('SIGKILL')
    this.tell(engine.name, awayMs)
    await wait(awayMs)
    await engine.start()
  }

  private async killPrimary({ which, awayMs }: Kill): Promise<void> {
    const { redis } = this.servers
    const list = ALERT_IDS[which % ALERT_IDS.length]
    const node = await redis.primaryOf(`blacklist:${list}:ip_counters`)
    await node.kill()
    this.tell(`Redis primary ${node.port} (list ${list})`, awayMs)
    await wait(awayMs)
    await node.restart()
    await redis.waitForHealth()
  }

  private async killBroker({ which, awayMs }: Kill): Promise<void> {
    const { kafka } = this.servers
    const broker = kafka.brokers[which % kafka.brokers.length]
    if (broker === undefined) return
    await broker.kill()
    this.tell(`Kafka broker ${broker.port}`, awayMs)
    await wait(awayMs)
    await broker.restart()
    await kafka.waitForAll()
  }

  private tell(what: string, awayMs: number): void {
    const line = `${what} killed, away ${(awayMs / 1000).toFixed(1)} s`
    this.told.push(line)
    this.say(line)
  }
}
