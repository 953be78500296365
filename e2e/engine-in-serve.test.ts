import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ROOT } from '../scripts/steps.mjs'
import { launchServeEngine } from '../src/main/desktop/engine-in-serve'
import { likeElectron } from '../src/main/desktop/fake-electron'
import type { ConsoleClient } from '../src/main/engine/engine'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-serve-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('the desktop reaches a spawned serve through a port, and stops it cleanly', async () => {
  let onExit: (status: number | null) => void = () => undefined
  const exited = new Promise<number | null>((resolve) => {
    onExit = resolve
  })
  const engine = await new Promise<ReturnType<typeof launchServeEngine>>((resolve, reject) => {
    const launched = launchServeEngine(
      {
        spawn: (args) => {
          const cli = join(ROOT, 'out', 'main', 'cli.js')
          const child = spawn(process.execPath, [cli, ...args], {
            stdio: ['ignore', 'pipe', 'pipe'],
          })
          child.on('close', onExit)
          return child
        },
        openSocket: (address, token) =>
          new WebSocket(address, { headers: { authorization: `Bearer ${token}` } }),
        dataFolder: folder,
      },
      {
        onReady: () => resolve(launched),
        onFailed: (_code, message) => reject(new Error(message)),
        onExit: () => undefined,
      },
    )
  })
  const { port1, port2 } = new MessageChannel()
  engine.connect(likeElectron(port2))
  const client: ConsoleClient = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()

  expect(await client.hello()).toMatchObject({ workspace: 'demo', dataFolder: folder })
  const batches = await client.live.watch({ after: 0 })
  const seen: number[] = []
  for await (const batch of batches) {
    seen.push(batch.number)
    await client.live.acknowledge({ stream: batch.stream, number: batch.number })
    if (seen.length === 4) break
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b))

  port1.close()
  engine.stop()
  expect(await exited).toBe(0)
})
