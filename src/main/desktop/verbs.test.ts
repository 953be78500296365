import type { IpcMain } from 'electron'
import { describe, expect, it } from 'vitest'
import { CHANNELS } from '../../shared/desktop-channels'
import { answerVerbs } from './verbs'

type Answer = (event: unknown, payload?: unknown) => unknown

/** The verbs over an ipcMain that a test calls itself. */
function setUp() {
  const answers = new Map<string, Answer>()
  const called: unknown[][] = []
  const warnings: string[] = []
  const mainFrame = { url: 'app://watchfloor/index.html#/live' }
  const add = (channel: string, answer: Answer) => void answers.set(channel, answer)
  answerVerbs({ on: add, handle: add } as unknown as Pick<IpcMain, 'on' | 'handle'>, {
    window: () => ({ webContents: { id: 1, mainFrame } }),
    log: {
      info: () => undefined,
      warn: (_fields, message) => warnings.push(message),
      error: () => undefined,
    },
    handlers: {
      onReady: () => called.push(['ready']),
      saveFile: async (file) => {
        called.push(['save', file])
        return { status: 'cancelled' }
      },
      setBadge: (count) => called.push(['badge', count]),
      restartEngine: () => called.push(['restart']),
      sendTestNotification: () => ({ status: 'shown' }),
      testRemote: async () => [],
      attachRemote: async (input) => {
        called.push(['attach', input])
        return { status: 'attached' }
      },
      detachRemote: async (isForgotten) => void called.push(['detach', isForgotten]),
    },
  })
  const call = async (channel: string, event: unknown, payload?: unknown) =>
    answers.get(channel)?.(event, payload)
  return { call, called, warnings, ours: { sender: { id: 1 }, senderFrame: mainFrame } }
}

describe('the verbs of the window', () => {
  it('answers every channel that a window may speak on', async () => {
    const { call, called, ours } = setUp()
    const file = { fileName: 'a.txt', content: 'x' }
    await call(CHANNELS.ready, ours)
    await call(CHANNELS.setBadge, ours, 3)
    await call(CHANNELS.restartEngine, ours)
    expect(await call(CHANNELS.saveFile, ours, file)).toEqual({ status: 'cancelled' })
    expect(await call(CHANNELS.testNotification, ours)).toEqual({ status: 'shown' })
    const engine = { address: 'https://soc.example', caFile: '', token: 'wf_x' }
    expect(await call(CHANNELS.testRemote, ours, engine)).toEqual([])
    expect(await call(CHANNELS.attachRemote, ours, engine)).toEqual({ status: 'attached' })
    await call(CHANNELS.detachRemote, ours, true)
    await expect(call(CHANNELS.attachRemote, ours, { address: 5 })).rejects.toThrow('was refused')
    expect(called).toEqual([
      ['ready'],
      ['badge', 3],
      ['restart'],
      ['save', file],
      ['attach', engine],
      ['detach', true],
    ])
  })

  it.each([
    ['another window', { sender: { id: 2 }, senderFrame: { url: 'app://watchfloor/index.html' } }],
    ['a frame inside', { sender: { id: 1 }, senderFrame: { url: 'app://watchfloor/index.html' } }],
    ['a frame that is gone', { sender: { id: 1 }, senderFrame: null }],
  ])('refuses %s', async (_who, event) => {
    const { call, called, warnings } = setUp()
    await call(CHANNELS.restartEngine, event)
    await call(CHANNELS.setBadge, event, 3)
    await call(CHANNELS.ready, event)
    await expect(call(CHANNELS.saveFile, event, { fileName: 'a', content: '' })).rejects.toThrow(
      'was refused',
    )
    await expect(call(CHANNELS.testNotification, event)).rejects.toThrow('was refused')
    expect(called).toEqual([])
    expect(warnings).toHaveLength(5)
  })

  it('refuses our own frame once it shows another address', async () => {
    const { call, called, ours } = setUp()
    ours.senderFrame.url = 'https://example.test/'
    await call(CHANNELS.restartEngine, ours)
    expect(called).toEqual([])
  })

  it('refuses payloads that no page of ours sends', async () => {
    const { call, called, ours } = setUp()
    for (const count of [-1, 1.5, Number.NaN, '3', null, undefined]) {
      await call(CHANNELS.setBadge, ours, count)
    }
    expect(await call(CHANNELS.saveFile, ours, { fileName: '../x', content: '' })).toEqual({
      status: 'failed',
      message: 'The file cannot be saved: A file name without folders',
    })
    expect(await call(CHANNELS.saveFile, ours, 'x')).toMatchObject({ status: 'failed' })
    expect(called).toEqual([])
  })
})
