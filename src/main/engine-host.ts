import type { SupportedMessagePort } from '@orpc/client/message-port'
import { ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { DesktopSealer } from './desktop-sealer'
import { toContractError } from './engine/console/errors'
import type { CallContext, Engine, EngineLog, EngineOptions } from './engine/engine'
import { EngineError } from './engine/engine'
import { type FromEngine, type ToEngine, toEngineSchema } from './engine-messages'

/** A message port as oRPC takes it, which must be started once it is listened to. */
export type EnginePort = SupportedMessagePort & {
  on: (event: 'close', take: () => void) => unknown
  start: () => void
}

/** What the engine's process needs around it. */
export interface EngineHostParts {
  startEngine: (options: EngineOptions) => Promise<Engine>
  /** Opens what belongs to a running engine beside its ports, such as the control socket. */
  openExtras?: (engine: Engine, dataFolder: string) => Promise<{ close: () => Promise<void> }>
  say: (message: FromEngine) => void
  exit: (status: number) => void
  log: EngineLog
}

/**
 * Runs one engine for the desktop: starts it when told to, answers console calls on every port it
 * is handed, and stops it cleanly. Ports that come before the engine is ready wait for it.
 */
export class EngineHost {
  private engine: Promise<Engine> | null = null
  private extras: { close: () => Promise<void> } | null = null
  private isStopping = false
  /** A port that nobody holds is collected, and closes. */
  private readonly ports = new Set<EnginePort>()

  private readonly sealer: DesktopSealer

  constructor(private readonly parts: EngineHostParts) {
    this.sealer = new DesktopSealer(parts.say)
  }

  /** Takes one message of the desktop's; anything else is logged and dropped. */
  async take(data: unknown, port: EnginePort | undefined): Promise<void> {
    const parsed = toEngineSchema.safeParse(data)
    if (!parsed.success) {
      this.parts.log.warn({ problem: parsed.error.message }, 'Dropped a message nobody knows')
      return
    }
    const message = parsed.data
    if (message.kind === 'start') await this.start(message)
    else if (message.kind === 'stop') await this.stop()
    else if (message.kind === 'answer') this.sealer.take(message)
    else if (port) await this.serve(port, message.actor)
  }

  private async start(message: Extract<ToEngine, { kind: 'start' }>): Promise<void> {
    if (this.engine) return
    const { dataFolder, settingsFile, canSeal } = message
    this.engine = this.parts.startEngine({
      dataFolder,
      ...(settingsFile === undefined ? {} : { settingsFile }),
      isDemoWanted: true,
      areSourcesWanted: true,
      log: this.parts.log,
      sealer: canSeal ? this.sealer : null,
    })
    try {
      const engine = await this.engine
      this.extras = (await this.parts.openExtras?.(engine, dataFolder)) ?? null
      this.parts.say({ kind: 'ready' })
    } catch (error) {
      this.parts.log.error({ err: error }, 'The engine did not start')
      this.parts.say({
        kind: 'failed',
        code: error instanceof EngineError ? error.code : null,
        message: error instanceof Error ? error.message : String(error),
      })
      this.parts.exit(1)
    }
  }

  private async serve(port: EnginePort, actor: string): Promise<void> {
    if (!this.engine) {
      this.parts.log.warn({}, 'Dropped a port that came before the engine was asked to start')
      return
    }
    this.ports.add(port)
    port.on('close', () => this.ports.delete(port))
    let engine: Engine
    try {
      engine = await this.engine
    } catch {
      // `start` has told why and ends the process.
      return
    }
    const handler = new RPCHandler<CallContext>(engine.router, {
      clientInterceptors: [({ next, path }) => next().catch((error) => this.tell(error, path))],
    })
    handler.upgrade(port, { context: { actor } })
    port.start()
  }

  /** Unforeseen errors are logged here; the caller learns only what the contract knows. */
  private tell(error: unknown, path: readonly string[]): never {
    const told = toContractError(error)
    if (!(told instanceof ORPCError) || told.status === 500) {
      this.parts.log.error({ err: error, call: path.join('.') }, 'A console call failed')
    }
    throw told
  }

  private async stop(): Promise<void> {
    if (this.isStopping) return
    this.isStopping = true
    try {
      const engine = await this.engine
      await this.extras?.close()
      await engine?.stop()
      this.parts.exit(0)
    } catch (error) {
      this.parts.log.error({ err: error }, 'The engine did not stop cleanly')
      this.parts.exit(1)
    }
  }
}
