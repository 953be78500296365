import type { EngineState } from '../../shared/desktop'
import type { EngineWay } from './engine-process'

/** Waits before a restart: half a second, doubled each time, at most 30 s. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** An engine that ran so long has proved itself: the next wait is the first again. */
const PROVEN_MS = 60_000
/** A start that takes longer counts as failed. */
const START_LIMIT_MS = 60_000
/** What a stopping engine gets to store what was accepted. */
const STOP_GRACE_MS = 10_000

/** What is said of an engine that was there and is not any more. */
const LOST: Record<EngineWay, string> = {
  'utility-process': 'The engine stopped. Watchfloor starts it again.',
  serve: 'The engine stopped. Watchfloor starts it again.',
  remote: 'The connection to the engine was lost.',
}

/** Where supervision stands. */
export interface Supervision {
  phase: 'idle' | 'starting' | 'running' | 'waiting' | 'failed' | 'stopping' | 'stopped'
  way: EngineWay
  /** Starts in a row that did not lead to a proven engine. */
  attempts: number
  /** The engine has been ready at least once since the program began. */
  wasReady: boolean
  readySince: number | null
  nextAttemptAt: number | null
  message: string
  /** A fault that only a person can mend. */
  isBlocked: boolean
}

/** What may happen to the engine. `timer` is the one that was set last. */
export type SupervisionEvent =
  | { kind: 'start' }
  | { kind: 'ready' }
  | { kind: 'failed'; code: string | null; message: string }
  | { kind: 'exited' }
  | { kind: 'timer' }
  | { kind: 'retry' }
  | { kind: 'stop' }

/** What is to be done about it, in this order. Setting a timer replaces the one before. */
export type SupervisionEffect =
  | { kind: 'launch'; way: EngineWay }
  | { kind: 'ask to stop' }
  | { kind: 'kill' }
  | { kind: 'set timer'; ms: number }
  | { kind: 'clear timer' }
  | { kind: 'stopped' }

/** Supervision before the first start. */
export function beginSupervision(way: EngineWay): Supervision {
  return {
    phase: 'idle',
    way,
    attempts: 0,
    wasReady: false,
    readySince: null,
    nextAttemptAt: null,
    message: '',
    isBlocked: false,
  }
}

/**
 * The next state and what to do: restarts with backoff, changes to a spawned `serve` when the first
 * start in a utility process fails without a known reason, and rests where only a person can help.
 */
export function supervise(
  state: Supervision,
  event: SupervisionEvent,
  now: number,
): { state: Supervision; effects: SupervisionEffect[] } {
  switch (event.kind) {
    case 'start':
      return state.phase === 'idle' ? launch(state) : stay(state)
    case 'ready':
      if (state.phase !== 'starting') return stay(state)
      return {
        state: { ...state, phase: 'running', wasReady: true, readySince: now, message: '' },
        effects: [{ kind: 'clear timer' }],
      }
    case 'failed':
      if (state.phase !== 'starting') return stay(state)
      return stay({ ...state, message: event.message, isBlocked: event.code !== null })
    case 'exited':
      return afterExit(state, now)
    case 'timer':
      return afterTimer(state)
    case 'retry':
      if (state.phase !== 'waiting' && state.phase !== 'failed') return stay(state)
      return launch(state)
    case 'stop':
      return stop(state)
  }
}

/** What the window is told; null while there is nothing to tell. */
export function toEngineState(state: Supervision): EngineState | null {
  switch (state.phase) {
    case 'idle':
    case 'starting':
      return { state: 'starting' }
    case 'running':
      return { state: 'running' }
    case 'waiting':
      return {
        state: 'waiting',
        nextAttemptAt: state.nextAttemptAt ?? 0,
        message: state.message,
      }
    case 'failed':
      return { state: 'failed', message: state.message }
    case 'stopping':
    case 'stopped':
      return null
  }
}

function stay(state: Supervision): { state: Supervision; effects: SupervisionEffect[] } {
  return { state, effects: [] }
}

function launch(state: Supervision): { state: Supervision; effects: SupervisionEffect[] } {
  return {
    state: {
      ...state,
      phase: 'starting',
      readySince: null,
      nextAttemptAt: null,
      message: '',
      isBlocked: false,
    },
    effects: [
      { kind: 'launch', way: state.way },
      { kind: 'set timer', ms: START_LIMIT_MS },
    ],
  }
}

function afterExit(
  state: Supervision,
  now: number,
): { state: Supervision; effects: SupervisionEffect[] } {
  if (state.phase === 'stopping') {
    return {
      state: { ...state, phase: 'stopped' },
      effects: [{ kind: 'clear timer' }, { kind: 'stopped' }],
    }
  }
  if (state.phase !== 'starting' && state.phase !== 'running') return stay(state)
  if (state.isBlocked) {
    return { state: { ...state, phase: 'failed' }, effects: [{ kind: 'clear timer' }] }
  }
  const isProven = state.readySince !== null && now - state.readySince >= PROVEN_MS
  const attempts = isProven ? 1 : state.attempts + 1
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 10))
  return {
    state: {
      ...state,
      phase: 'waiting',
      way: state.wasReady || state.way === 'remote' ? state.way : 'serve',
      attempts,
      readySince: null,
      nextAttemptAt: now + waitMs,
      message: state.message || LOST[state.way],
    },
    effects: [{ kind: 'set timer', ms: waitMs }],
  }
}

function afterTimer(state: Supervision): { state: Supervision; effects: SupervisionEffect[] } {
  if (state.phase === 'waiting') return launch(state)
  if (state.phase === 'stopping') return { state, effects: [{ kind: 'kill' }] }
  if (state.phase !== 'starting') return stay(state)
  const message = `The engine was not ready after ${START_LIMIT_MS / 1000} s.`
  return { state: { ...state, message }, effects: [{ kind: 'kill' }] }
}

function stop(state: Supervision): { state: Supervision; effects: SupervisionEffect[] } {
  if (state.phase === 'stopping' || state.phase === 'stopped') return stay(state)
  if (state.phase === 'starting' || state.phase === 'running') {
    return {
      state: { ...state, phase: 'stopping' },
      effects: [{ kind: 'ask to stop' }, { kind: 'set timer', ms: STOP_GRACE_MS }],
    }
  }
  return {
    state: { ...state, phase: 'stopped' },
    effects: [{ kind: 'clear timer' }, { kind: 'stopped' }],
  }
}
