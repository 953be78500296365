import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEngine } from './engine'
import { type ConsoleClient, EngineError, type EngineLog } from './engine/engine'
import { EngineHost } from './engine-host'
import type { FromEngine } from './engine-messages'

/** A host over the real engine, as the desktop talks to it. */
function setUp(start: typeof startEngine = startEngine) {
  const said: FromEngine[] = []
  const exits: number[] = []
  const warnings: string[] = []
  const log: EngineLog = {
    info: () => undefined,
    warn: (_fields, message) => warnings.push(message),
    error: () => undefined,
  }
  const host = new EngineHost({
    startEngine: start,
    say: (message) => said.push(message),
    exit: (status) => exits.push(status),
    log,
  })
  return { host, said, exits, warnings }
}

function connect(host: EngineHost, actor: string) {
  const { port1, port2 } = new MessageChannel()
  const served = host.take({ kind: 'port', actor }, port2)
  const client: ConsoleClient = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()
  return { client, served, close: () => port1.close() }
}

describe('the engine’s process', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-host-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

  it('serves ports that came before it was ready, each for its actor, and stops cleanly', async () => {
    const { host, said, exits } = setUp()
    const starting = host.take({ kind: 'start', dataFolder: folder, canSeal: false }, undefined)
    const early = connect(host, 'mk')
    await starting
    const late = connect(host, 'tr')
    expect(said).toEqual([{ kind: 'ready' }])
    expect(await early.client.hello()).toMatchObject({ actor: 'mk', workspace: 'demo' })
    expect(await late.client.hello()).toMatchObject({ actor: 'tr', dataFolder: folder })
    early.close()
    late.close()
    await host.take({ kind: 'stop' }, undefined)
    await host.take({ kind: 'stop' }, undefined)
    expect(exits).toEqual([0])
  })

  it('says why it cannot run, and ends', async () => {
    const { host, said, exits } = setUp(async () => {
      throw new EngineError('IN_USE', 'The data folder is in use by process 12.')
    })
    await host.take({ kind: 'start', dataFolder: folder, canSeal: false }, undefined)
    expect(said).toEqual([
      { kind: 'failed', code: 'IN_USE', message: 'The data folder is in use by process 12.' },
    ])
    expect(exits).toEqual([1])
  })

  it('ends where it is told to stop before it was started', async () => {
    const { host, exits } = setUp()
    await host.take({ kind: 'stop' }, undefined)
    expect(exits).toEqual([0])
  })

  it.each([null, 'start', { kind: 'start' }, { kind: 'unknown' }, { kind: 'port', actor: '' }])(
    'drops what it does not know: %j',
    async (message) => {
      const { host, said, exits, warnings } = setUp()
      await host.take(message, undefined)
      expect(said).toEqual([])
      expect(exits).toEqual([])
      expect(warnings).toHaveLength(1)
    },
  )
})
