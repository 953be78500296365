import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../engine/sources/random'

/** When a process is killed: by the clock, or at a moment of its own work (`die-at.test-kit.mjs`). */
export type Moment =
  | { on: 'clock'; name: string }
  | {
      on: 'statement' | 'rename'
      name: string
      match: string
      when: 'before' | 'during' | 'after'
      /** Matches that are let pass are chosen below this number. */
      skipBelow: number
      /** Asked to stop first: the moment lies in stopping. */
      isStopping?: boolean
    }

const HOOK = new URL('./die-at.test-kit.mjs', import.meta.url).href
const LONGEST_DURING_MS = 20
const SOON_MS = 5_000

function insert(table: string, name: string, skipBelow: number): Moment[] {
  const match = `INSERT INTO watchfloor\\.${table} `
  return (['before', 'during', 'after'] as const).map((when) => ({
    on: 'statement',
    name: `${when} ${name}`,
    match,
    when,
    skipBelow,
  }))
}

/** Moments of every process: in starting, storing and stopping. */
export const MOMENTS: readonly [Moment, ...Moment[]] = [
  { on: 'clock', name: 'at any time' },
  ...insert('events', 'the history insert', 3),
  ...insert('alerts', 'the alerts', 2),
  ...insert('positions', 'the commit', 3),
  ...insert('rejects', 'the rejects', 3),
  {
    on: 'statement',
    name: 'in reading the tail at start-up',
    match: 'SELECT seq, count\\(\\) AS size FROM watchfloor\\.events',
    when: 'after',
    skipBelow: 2,
  },
  {
    on: 'statement',
    name: 'in drawing alerts from the tail at start-up',
    match: 'FROM watchfloor\\.events FINAL\\s+WHERE seq >=',
    when: 'after',
    skipBelow: 2,
  },
  {
    on: 'rename',
    name: 'before the snapshot is in place',
    match: 'tally-watchfloor\\.snapshot$',
    when: 'before',
    skipBelow: 1,
    isStopping: true,
  },
  {
    on: 'rename',
    name: 'after the snapshot is in place',
    match: 'tally-watchfloor\\.snapshot$',
    when: 'after',
    skipBelow: 1,
    isStopping: true,
  },
]

/** Moments for so many rounds, in the order chance chose; each comes once before one comes twice. */
export function chooseMoments(random: Random, rounds: number): Moment[] {
  const chosen: Moment[] = []
  while (chosen.length < rounds) {
    const left = [...MOMENTS]
    while (left.length > 0) chosen.push(...left.splice(random.below(left.length), 1))
  }
  return chosen.slice(0, rounds)
}

/** Arguments of Node and variables with which a command dies at a moment of its own work. */
export function planOf(moment: Moment, random: Random) {
  if (moment.on === 'clock') return {}
  const { on, match, when, skipBelow } = moment
  const delayMs = random.below(LONGEST_DURING_MS)
  const plan = { on, match, when, skip: random.below(skipBelow), delayMs }
  return { nodeArgs: ['--import', HOOK], env: { WATCHFLOOR_DIE_AT: JSON.stringify(plan) } }
}

/** A process that may die at any time. */
export class Mortal {
  /** Resolves with the signal or status it ended with. */
  readonly ended: Promise<NodeJS.Signals | number | null>
  /** What it said on standard error. */
  stderr = ''

  constructor(private readonly child: ChildProcess) {
    this.ended = once(child, 'close').then(([status, signal]) => signal ?? status)
    child.stdout?.resume()
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    child.stdin?.end()
  }

  isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** Whether it is gone, or will be in a moment. */
  isGoneSoon(): Promise<boolean> {
    return Promise.race([this.ended.then(() => true), wait(SOON_MS, false)])
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }
}

/** A seed for this run, the one that WATCHFLOOR_SEED names where a failure is to be repeated. */
export function chooseSeed(): number {
  const given = Number(process.env.WATCHFLOOR_SEED)
  return Number.isInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 1e9)
}

/** Full length only where it was asked for. */
export const ROUNDS = process.env.WATCHFLOOR_LONG === '1' ? 20 : 3
