import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { MessageChannel } from 'node:worker_threads'
import type { MessagePortMain } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { launchServeEngine } from './engine-in-serve'
import { type RelayPort, type RelaySocket, relay } from './relay'

/** A spawned `serve` that a test plays itself. */
function setUp() {
  const child = Object.assign(new EventEmitter(), {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    kill: (signal: string) => signals.push(signal) > 0,
  })
  const signals: string[] = []
  const reports: string[] = []
  const spawned: string[][] = []
  const opened: string[] = []
  const engine = launchServeEngine(
    {
      spawn: (args) => {
        spawned.push(args)
        return child as unknown as ChildProcess
      },
      openSocket: (address, token) => {
        opened.push(`${address} ${token}`)
        const socket = Object.assign(new EventEmitter(), { close: () => undefined })
        return socket as unknown as RelaySocket
      },
      dataFolder: '/data',
      settingsFile: '/settings.json',
    },
    {
      onReady: () => reports.push('ready'),
      onFailed: (code, message) => reports.push(`failed ${code} ${message}`),
      onExit: () => reports.push('exit'),
    },
  )
  return { child, engine, signals, reports, spawned, opened }
}

const READY = '{"url":"http://127.0.0.1:40123/","token":"0123456789abcdef","pid":12}\n'

describe('an engine as a spawned serve', () => {
  it('listens on a free port of loopback and opens the same folder', () => {
    const [args] = setUp().spawned
    expect(args?.join(' ')).toBe(
      'serve --json --demo --desk --host 127.0.0.1 --port 0 --data-dir /data --settings /settings.json',
    )
  })

  it('is ready once it says where it is, and takes ports to its socket', async () => {
    const { child, engine, reports, opened } = setUp()
    child.stdout.write('something else\n{"url":5}\n')
    child.stdout.write(READY)
    await vi.waitFor(() => expect(reports).toEqual(['ready']))
    const { port1, port2 } = new MessageChannel()
    engine.connect(port2 as unknown as MessagePortMain)
    expect(opened).toEqual(['ws://127.0.0.1:40123/rpc 0123456789abcdef'])
    port1.close()
  })

  it('tells its last words where it ends before it is ready', async () => {
    const { child, reports } = setUp()
    child.stderr.end('The data folder /data is in use.\n')
    await vi.waitFor(() => expect(child.stderr.readableEnded).toBe(true))
    child.emit('close', 1)
    expect(reports).toEqual(['failed null The data folder /data is in use.', 'exit'])
  })

  it('tells that it cannot be started at all, once', () => {
    const { child, reports } = setUp()
    child.emit('error', new Error('no such program'))
    child.emit('close', null)
    expect(reports).toEqual(['failed null The engine cannot be started: no such program', 'exit'])
  })

  it('is asked to stop before it is killed', () => {
    const { engine, signals } = setUp()
    engine.stop()
    engine.kill()
    expect(signals).toEqual(['SIGTERM', 'SIGKILL'])
  })
})

describe('carrying between a port and a socket', () => {
  function setUpRelay() {
    const toSocket: unknown[] = []
    const socket = Object.assign(new EventEmitter(), {
      send: (message: unknown) => toSocket.push(message),
      close: () => socket.emit('close'),
    })
    const toPort: unknown[] = []
    let portCloses = 0
    const port = Object.assign(new EventEmitter(), {
      postMessage: (message: unknown) => toPort.push(message),
      start: () => undefined,
      close: () => {
        portCloses += 1
      },
    })
    relay(port as unknown as RelayPort, socket as unknown as RelaySocket)
    return { socket, port, toSocket, toPort, portCloses: () => portCloses }
  }

  it('keeps what comes before the socket is open, in order, and loses nothing', () => {
    const { socket, port, toSocket, toPort } = setUpRelay()
    port.emit('message', { data: 'one' })
    port.emit('message', { data: new Uint8Array([2]).buffer })
    expect(toSocket).toEqual([])
    socket.emit('open')
    port.emit('message', { data: 'three' })
    expect(toSocket).toEqual(['one', new Uint8Array([2]), 'three'])
    socket.emit('message', Buffer.from('text'), false)
    const bytes = Buffer.from([1, 2])
    socket.emit('message', bytes, true)
    expect(toPort).toEqual(['text', bytes])
  })

  it('closes both when one closes', () => {
    const { socket, port, portCloses } = setUpRelay()
    socket.emit('error', new Error('refused'))
    port.emit('close')
    expect(portCloses()).toBe(1)
  })
})
