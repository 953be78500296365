import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ORPCError } from '@orpc/client'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type AddressRange, parseNetwork } from '../../shared/address'
import { type ExportFormat, FORMATS_OF } from '../../shared/blacklist'
import { startEngine } from '../engine'
import { readExport } from '../engine/blacklists/export/reading'
import { createProtection } from '../engine/blacklists/protection'
import { mergeRanges } from '../engine/blacklists/ranges'
import { type Step, schedule } from '../engine/blacklists/schedule'
import type { ConsoleClient, Engine, EngineLog } from '../engine/engine'
import {
  type ControlConnection,
  type ControlSocket,
  connectControlSocket,
  openControlSocket,
} from './control-socket'
import { type RunningServer, startServer } from './server'
import { clientOf } from './server.test-kit'
import { createTokenBook } from './tokens'

const SILENT: EngineLog = { info: () => {}, warn: () => {}, error: () => {} }
const ANALYST = 'analyst-token-for-tests'
const FEED = 'feed-token-for-tests'
const LISTS = ['40', '41', '27']
/** Formats that are read after each schedule. */
const FORMATS_AT_ONCE = 5
/** What the console's contract refuses in words. */
const REFUSALS = new Set(['BAD_REQUEST', 'NOT_FOUND', 'CONFLICT'])

describe('whatever comes through the doors', () => {
  let folder: string
  let engine: Engine
  let control: ControlSocket
  let command: ControlConnection
  let server: RunningServer
  let socket: WebSocket
  let console: ConsoleClient
  let now = Date.now()
  let files = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-protected-'))
    engine = await startEngine({
      dataFolder: folder,
      isDemoWanted: false,
      areSourcesWanted: false,
      now: () => now,
    })
    control = await openControlSocket({ engine, dataFolder: folder, log: SILENT })
    const connected = await connectControlSocket(folder)
    if (connected === null) throw new Error('The engine listens')
    command = connected
    server = await startServer({
      engine,
      host: '127.0.0.1',
      port: 0,
      tokens: createTokenBook({
        file: null,
        fixed: [
          { name: 'mk', role: 'analyst', token: ANALYST },
          ...LISTS.map((list) => ({
            name: `fw-${list}`,
            role: `feed:${list}` as const,
            token: `${FEED}-${list}`,
          })),
        ],
      }),
      pageFolder: folder,
      allowedHosts: [],
      log: SILENT,
    })
    socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, {
      headers: { authorization: `Bearer ${ANALYST}` },
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    console = clientOf(socket)
  })
  afterAll(async () => {
    socket.close()
    command.close()
    await server.close()
    await control.close()
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Lets one thing happen through the door that it comes by; what is refused in words changes nothing. */
  async function happen(step: Step): Promise<void> {
    try {
      await act(step)
    } catch (error) {
      if (!(error instanceof ORPCError) || !REFUSALS.has(error.code)) throw error
    }
  }

  async function act(step: Step): Promise<unknown> {
    switch (step.kind) {
      case 'receive':
        return importAlerts(step.events)
      case 'wait':
        now += step.span
        return undefined
      case 'add':
        return console.blacklists.add({ ...step, reason: 'test', expiresInMs: step.span })
      case 'import':
        return command.client.blacklists.import({
          list: step.list,
          entries: step.values.map((value) => ({ value })),
          expiresInMs: step.span,
        })
      case 'remove':
        return console.blacklists.remove({ entries: [{ list: step.list, value: step.value }] })
      case 'expiry':
        return console.blacklists.setExpiry({ ...step, reason: 'test', expiresInMs: step.span })
      case 'allow':
        return command.client.blacklists.allow({ value: step.value, expiresInMs: step.span })
      case 'disallow':
        return console.blacklists.disallow({ value: step.value })
      case 'undo': {
        const change = (await console.changes.audit({ limit: 5 }))[step.back]
        return change === undefined ? undefined : console.changes.undo({ changeId: change.id })
      }
      case 'ttl':
        return console.settings.change({ patch: { lists: { ttlMs: step.span } } })
      case 'own':
        return console.settings.change({
          patch: { ownNetworks: step.isOn ? ['203.0.113.128/25', '2001:db8:7::/48'] : [] },
        })
    }
  }

  async function importAlerts(events: { list: string; ip: string; times: number }[]) {
    const file = join(folder, `alerts-${files++}.ndjson`)
    const lines = events.flatMap(({ list, ip, times }) =>
      Array.from({ length: times }, (_, n) =>
        JSON.stringify({
          user_id: 'test',
          timestamp: now,
          ip,
          alert_id: Number(list),
          dst_port: 80,
          info: `/?${files}.${n}`,
          reason: '',
        }),
      ),
    )
    if (lines.length === 0) return
    await writeFile(file, `${lines.join('\n')}\n`)
    for await (const _step of await command.client.imports.run({ paths: [file] })) {
      // Progress; the import is over when the steps end.
    }
  }

  /** What nothing may publish now, in the words of the console. */
  async function readForbidden(): Promise<AddressRange[]> {
    const { entries } = await console.blacklists.entries({
      list: 'allowlist',
      state: 'allowed',
      limit: 1000,
    })
    const { ranges } = createProtection((await console.settings.get()).ownNetworks)
    return mergeRanges([...ranges, ...entries.map(({ value }) => rangeOf(value))])
  }

  /** Everything that leaves the program about a list: downloads, feeds and the console's export. */
  async function* readPublished(
    list: string,
  ): AsyncGenerator<{ door: string; ranges: AddressRange[] }> {
    for (const format of formatsInTurn()) {
      for (const token of [ANALYST, `${FEED}-${list}`]) {
        const answer = await fetch(`${server.url}blacklists/${list}?format=${format}`, {
          headers: { authorization: `Bearer ${token}` },
        })
        const isClosed = answer.status === 404 || (answer.status === 403 && token !== ANALYST)
        if (isClosed) continue
        expect(answer.status).toBe(200)
        yield { door: `${token} ${format}`, ranges: read(format, await answer.text()) }
      }
      const made = await command.client.blacklists
        .export({ list, format })
        .catch((error: unknown) => {
          if (error instanceof ORPCError && error.code === 'NOT_FOUND') return null
          throw error
        })
      if (made !== null) yield { door: `export ${format}`, ranges: read(format, made.content) }
    }
  }

  it('no protected address leaves by any of them', async () => {
    let published = 0
    await console.blacklists.setFeed({ list: '40', feed: { minimumHits: 1, maxAgeMs: null } })
    await console.blacklists.setFeed({ list: '41', feed: { minimumHits: 2, maxAgeMs: 86_400_000 } })
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        for (const step of steps) await happen(step)
        const holes = await readForbidden()
        for (const list of LISTS) {
          for await (const { door, ranges } of readPublished(list)) {
            published += ranges.length
            const leaked = ranges.filter((range) => holes.some((hole) => overlap(range, hole)))
            expect(leaked, `${door} of ${list}`).toEqual([])
          }
        }
      }),
      // What happened before is part of what is tried, so a failure is not made smaller.
      { numRuns: process.env.WATCHFLOOR_LONG === '1' ? 60 : 15, endOnFailure: true },
    )
    expect(published).toBeGreaterThan(0)
  }, 120_000)
})

let turn = 0

/** Some of the formats, others each time: in which form a list leaves changes nothing of what does. */
function formatsInTurn(): ExportFormat[] {
  const first = turn
  turn += FORMATS_AT_ONCE
  return FORMATS_OF.address
    .map((_, index, all) => all[(first + index) % all.length] ?? 'txt')
    .slice(0, FORMATS_AT_ONCE)
}

function read(format: ExportFormat, content: string): AddressRange[] {
  return mergeRanges(readExport(format, content).map(rangeOf))
}

function rangeOf(text: string): AddressRange {
  const parsed = parseNetwork(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.network
}

function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}
