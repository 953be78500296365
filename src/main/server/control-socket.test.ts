import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { EngineLog } from '../engine/engine'
import { connectControlSocket, openControlSocket } from './control-socket'
import { createFakeEngine } from './fake-engine.test-kit'

const log: EngineLog = { info: () => {}, warn: () => {}, error: () => {} }
const cleanups: (() => Promise<unknown>)[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-control-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
})

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function open(dataFolder: string) {
  const { engine } = createFakeEngine(() => 0)
  const control = await openControlSocket({ engine, dataFolder, log })
  cleanups.push(control.close)
  return control
}

it('carries the contract to commands of the same user, under their name', async () => {
  const control = await open(folder)
  const connection = await connectControlSocket(folder)
  expect((await connection?.client.hello())?.actor).toBe(userInfo().username)
  expect(control.count()).toBe(1)
  connection?.close()
  await control.whenEmpty()
  expect(control.count()).toBe(0)
})

it('is open to nobody but the user', async () => {
  const control = await open(folder)
  expect((await stat(control.path)).mode & 0o777).toBe(0o600)
})

it('finds nobody where no engine runs', async () => {
  expect(await connectControlSocket(folder)).toBeNull()
})

it('replaces what a dead engine left behind, and says so where one lives', async () => {
  await writeFile(join(folder, 'control.sock'), '')
  const control = await open(folder)
  expect(control.path).toBe(join(folder, 'control.sock'))
  await expect(open(folder)).rejects.toMatchObject({ code: 'IN_USE' })
})

it('moves to a private folder where the path is too long, and is found there', async () => {
  const long = join(folder, 'x'.repeat(120))
  await mkdir(long)
  const control = await open(long)
  expect(Buffer.byteLength(control.path)).toBeLessThan(100)
  cleanups.push(() => rm(dirname(control.path), { recursive: true, force: true }))
  expect((await stat(dirname(control.path))).mode & 0o777).toBe(0o700)
  const connection = await connectControlSocket(long)
  expect((await connection?.client.hello())?.version).toBe('0.0.1')
  connection?.close()
})

it('trusts no folder that others can write', async () => {
  const open = join(folder, 'open')
  await mkdir(open, { mode: 0o777 })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(open, 'control.sock'), resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve)))
  await writeFile(join(folder, 'control.path'), join(open, 'control.sock'))
  await expect(connectControlSocket(folder)).rejects.toThrow('not a private folder')
})

it('tells a command when the engine goes away', async () => {
  const { engine } = createFakeEngine(() => 0)
  const control = await openControlSocket({ engine, dataFolder: folder, log })
  const connection = await connectControlSocket(folder)
  await connection?.client.hello()
  await control.close()
  await expect(connection?.client.hello()).rejects.toThrow()
  expect(connection?.isClosed()).toBe(true)
})
