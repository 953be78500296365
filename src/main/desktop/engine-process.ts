import type { MessagePortMain } from 'electron'

/** The ways of having an engine: a utility process, a spawned `watchfloor serve`, or one of another machine. */
export type EngineWay = 'utility-process' | 'serve' | 'remote'

/** What an engine's process reports. */
export interface EngineProcessHooks {
  onReady: () => void
  /** It cannot run; `code` is that of an EngineError, null where nobody foresaw it. */
  onFailed: (code: string | null, message: string) => void
  /** It is gone; comes once, last. */
  onExit: () => void
}

/** An engine's process, however it was started. */
export interface EngineProcess {
  /** Gives it one end of a channel: console calls that come through are answered. */
  connect: (port: MessagePortMain) => void
  /** Asks it to store what was accepted and go. */
  stop: () => void
  /** Ends it at once. */
  kill: () => void
}

/** Starts an engine's process. */
export type LaunchEngine = (way: EngineWay, hooks: EngineProcessHooks) => EngineProcess
