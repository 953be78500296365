import type { EngineState } from '../../shared/desktop'
import type { EngineProcess, EngineWay, LaunchEngine } from './engine-process'
import {
  beginSupervision,
  type Supervision,
  type SupervisionEffect,
  type SupervisionEvent,
  supervise,
  toEngineState,
} from './supervision'

/** Timers as the platform has them; tests bring their own. */
export interface Timers {
  set: (work: () => void, ms: number) => unknown
  clear: (timer: unknown) => void
}

/** What a supervisor works with. */
export interface SupervisorParts {
  way: EngineWay
  launch: LaunchEngine
  timers: Timers
  now: () => number
  /** The engine's state changed. */
  onState: (state: EngineState) => void
  /** A fresh engine is ready: hand out fresh ports. */
  onReady: (engine: EngineProcess) => void
}

/** Keeps one engine running: `supervise` decides, this one does it. */
export class EngineSupervisor {
  private state: Supervision
  private engine: EngineProcess | null = null
  private timer: unknown = null
  private readonly stopped: Promise<void>
  private resolveStopped: () => void = () => undefined

  constructor(private readonly parts: SupervisorParts) {
    this.state = beginSupervision(parts.way)
    this.stopped = new Promise((resolve) => {
      this.resolveStopped = resolve
    })
  }

  /** The engine that answers now, null while none does. */
  get running(): EngineProcess | null {
    return this.state.phase === 'running' ? this.engine : null
  }

  /** What the window is told; null once the engine is being stopped. */
  get engineState(): EngineState | null {
    return toEngineState(this.state)
  }

  start(): void {
    this.take({ kind: 'start' })
  }

  /** Starts at once an engine that waits for its next attempt or for a person. */
  retry(): void {
    this.take({ kind: 'retry' })
  }

  /** Resolves when the engine has gone, cleanly or by force. */
  stop(): Promise<void> {
    this.take({ kind: 'stop' })
    return this.stopped
  }

  private take(event: SupervisionEvent): void {
    const before = this.state
    const { state, effects } = supervise(before, event, this.parts.now())
    this.state = state
    for (const effect of effects) this.perform(effect)
    if (state.phase === before.phase) return
    const told = toEngineState(state)
    if (told) this.parts.onState(told)
    if (state.phase === 'running' && this.engine) this.parts.onReady(this.engine)
  }

  private perform(effect: SupervisionEffect): void {
    switch (effect.kind) {
      case 'launch':
        this.launch(effect.way)
        break
      case 'ask to stop':
        this.engine?.stop()
        break
      case 'kill':
        this.engine?.kill()
        break
      case 'set timer':
        this.clearTimer()
        this.timer = this.parts.timers.set(() => this.take({ kind: 'timer' }), effect.ms)
        break
      case 'clear timer':
        this.clearTimer()
        break
      case 'stopped':
        this.resolveStopped()
        break
    }
  }

  private launch(way: EngineWay): void {
    // What a process says after another took its place no longer counts.
    let isCurrent = true
    this.engine = this.parts.launch(way, {
      onReady: () => isCurrent && this.take({ kind: 'ready' }),
      onFailed: (code, message) => isCurrent && this.take({ kind: 'failed', code, message }),
      onExit: () => {
        if (!isCurrent) return
        isCurrent = false
        this.engine = null
        this.take({ kind: 'exited' })
      },
    })
  }

  private clearTimer(): void {
    if (this.timer !== null) this.parts.timers.clear(this.timer)
    this.timer = null
  }
}
