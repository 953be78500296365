import { createRouterClient, implement } from '@orpc/server'
import type { Alert } from '../../shared/alert'
import type { ListSummary } from '../../shared/blacklist'
import { contract } from '../../shared/contract'
import type { WatchEvent } from '../../shared/event'
import { settingsSchema } from '../../shared/settings'
import { noSeverityCounts } from '../../shared/severity'
import type { EngineStatus } from '../../shared/status'
import { NotFoundError } from '../engine/decision'
import type { CallContext, ConsoleClient, Engine } from '../engine/engine'

/** What a test may turn while the engine runs. */
export interface FakeState {
  status: EngineStatus
  lists: Map<string, ListSummary>
  addresses: Map<string, string[]>
  events: WatchEvent[]
  alerts: Alert[]
  /** Actions with their actor, as they came. */
  acts: { actor: string; ids: string[] }[]
}

/** An engine in memory for tests of the doors: answers the calls that the doors make. */
export function createFakeEngine(now: () => number): { engine: Engine; state: FakeState } {
  const state = freshState(now)
  const at = implement(contract).$context<CallContext>()
  const calls = {
    hello: at.hello.handler(({ context }) => ({
      contract: 1,
      version: '0.0.1',
      schema: 1,
      isReadOnly: false,
      actor: context.actor,
      workspace: state.status.workspace,
      dataFolder: '/data',
      settingsFile: '/data/settings.json',
      platform: 'linux',
      secretKeeping: 'file' as const,
    })),
    status: {
      watch: at.status.watch.handler(async function* () {
        yield state.status
      }),
    },
    alerts: {
      list: at.alerts.list.handler(({ input }) => {
        const shown = state.alerts.filter(
          (alert) => input.status === 'all' || alert.status === input.status,
        )
        return {
          alerts: shown.slice(0, input.limit),
          next: shown.length > input.limit ? 'n' : null,
        }
      }),
      act: at.alerts.act.handler(({ input, context }) => {
        const ids = 'alerts' in input.target ? input.target.alerts.map((alert) => alert.id) : []
        state.acts.push({ actor: context.actor, ids })
        return { changeId: 'c1', changed: ids.length, text: 'Acknowledged' }
      }),
    },
    blacklists: {
      lists: at.blacklists.lists.handler(() => [...state.lists.values()]),
      export: at.blacklists.export.handler(({ input }) => {
        const all = state.addresses.get(input.list)
        // A made-up rule: as many lines as hits are asked for.
        const lines = input.minimumHits === undefined ? all : all?.slice(0, input.minimumHits)
        if (lines === undefined) throw new NotFoundError(`No list ${input.list}`)
        const generated = new Date(now()).toISOString()
        const content =
          input.format === 'json'
            ? `${JSON.stringify({ generated_at: generated, entries: lines }, null, 2)}\n`
            : lines.map((line) => `${line}\n`).join('')
        return {
          fileName: `${input.list}.${input.format}`,
          mediaType: input.format === 'json' ? 'application/json' : 'text/plain; charset=utf-8',
          content,
          included: lines.length,
          leftOut: 0,
          sha256: '',
        }
      }),
    },
    entity: {
      events: at.entity.events.handler(({ input }) => ({
        events: state.events.filter((event) => event.ip === input.value).slice(0, input.limit),
        next: state.events.length > input.limit ? 'cursor' : null,
      })),
    },
  }
  // Calls that no door makes are left out, and so the types are widened by hand.
  const router = calls as unknown as Engine['router']
  const engine: Engine = {
    router,
    client: (context) => createRouterClient(calls, { context }) as unknown as ConsoleClient,
    settings: () => settingsSchema.parse({}),
    onSettings: () => () => undefined,
    attachDoors: () => undefined,
    status: () => state.status,
    stages: () => [],
    hosts: () => [],
    notePull: (list, pull) => {
      const summary = state.lists.get(list)
      if (summary !== undefined) summary.lastPull = pull
    },
    findIngest: () => null,
    stop: async () => {},
  }
  return { engine, state }
}

function freshState(now: () => number): FakeState {
  const totals = {
    open: 0,
    mine: 0,
    blocked: 0,
    suppressed: 0,
    all: 0,
    bySeverity: noSeverityCounts(),
    newCritical: 0,
    unread: 0,
  }
  const lists = new Map<string, ListSummary>()
  for (const alertId of [40, 41, 42, 61, 68, 79]) {
    lists.set(`${alertId}`, {
      list: `${alertId}`,
      title: `List ${alertId}`,
      category: 'Scanner',
      alertId,
      kind: 'reference',
      holds: 'address',
      state: 'active',
      entries: 0,
      allowed: 0,
      lastChange: null,
      ttlMs: 1000,
      feed: null,
      proposedFeed: { minimumHits: 3, maxAgeMs: null },
      policy: null,
      proposedPolicy: {
        minimumHits: 1,
        minimumReporters: 1,
        windowMs: 86_400_000,
        severity: 'low',
        minimumScore: null,
        expiresInMs: 604_800_000,
      },
      byPolicy: 0,
      lastPull: null,
    })
  }
  return {
    status: {
      at: now(),
      workspace: 'main',
      eventsPerSecond: 0,
      p95EventToFeedMs: null,
      duplicateShare: null,
      history: { state: 'ready', queued: 0, message: '', awaySince: null },
      tally: { state: 'ready', message: '', awaySince: null },
      clocks: [],
      disk: null,
      server: { state: 'on', url: null, message: '', isSwitchable: false },
      sources: [],
      outlets: [],
      totals,
      notices: { last: 0, lastShown: 0, obstacle: null, quietUntil: null },
      detectors: [],
      listChanges: 0,
      windows: null,
      lastClosedAt: null,
    },
    lists,
    addresses: new Map([...lists.keys()].map((list) => [list, []])),
    events: [],
    alerts: [],
    acts: [],
  }
}

/** An event with made-up but complete fields. */
export function fakeEvent(fields: Partial<WatchEvent>): WatchEvent {
  return {
    id: '00',
    time: 0,
    arrived: 0,
    source: 'test',
    partition: 'p',
    position: 0,
    reporter: 'probe',
    product: 'ntopng',
    alertId: 40,
    rule: 'ntopng:40',
    title: 'Possible SQL injection',
    severity: 'high',
    score: null,
    nativeScore: null,
    subject: '192.0.2.1',
    ip: '192.0.2.1',
    target: null,
    targetPort: null,
    indicator: '192.0.2.1',
    info: '',
    reason: '',
    httpStatus: null,
    isClockAhead: false,
    raw: '',
    rawSize: null,
    ...fields,
  }
}
