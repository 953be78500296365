import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FollowNotices, Notice } from '../../shared/notification'
import type { ConsoleClient } from '../engine/engine'
import { NoticeViewers } from '../engine/notifications/viewers'
import { ManualTimers } from './manual-timers'
import { Notifier, type ShownNotice } from './notifier'
import { keepShownMark } from './shown-mark'

const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('notifications of the desktop', () => {
  let folder = ''
  let viewers: NoticeViewers
  let followed: FollowNotices[] = []
  let shown: ShownNotice[] = []
  let isSilenceWanted = false
  let timers: ManualTimers

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-notifier-'))
    viewers = new NoticeViewers([], () => 1_000)
    followed = []
    shown = []
    isSilenceWanted = false
    timers = new ManualTimers()
  })
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

  const mark = () => keepShownMark(join(folder, 'notifications.json'))
  const client = {
    notifications: {
      follow: async (input: FollowNotices, options?: { signal?: AbortSignal }) => {
        followed.push(input)
        return viewers.follow(input, options?.signal)
      },
    },
  } as unknown as Pick<ConsoleClient, 'notifications'>

  function makeNotifier(): Notifier {
    return new Notifier({
      board: { isSupported: () => true, show: (notice) => void shown.push(notice) },
      mark: mark(),
      readDoNotDisturb: async () => isSilenceWanted,
      timers,
      now: () => 500,
      log: silentLog,
      onOpen: () => undefined,
    })
  }

  const notice = (number: number): Notice => ({
    number,
    at: 1_000,
    kind: 'alert',
    title: `n${number}`,
    body: '',
    alertId: null,
    isSilent: true,
  })
  const titles = () => shown.map(({ title }) => title)
  const isFollowing = (input: Partial<FollowNotices>) =>
    vi.waitFor(() => expect(followed.at(-1)).toMatchObject(input))

  it('are shown once, also by the next run of the program', async () => {
    const first = makeNotifier()
    first.connect(client)
    await isFollowing({ after: null, obstacle: null })
    viewers.show([notice(1), notice(2)])
    await vi.waitFor(() => expect(titles()).toEqual(['n1', 'n2']))
    first.disconnect()
    viewers.show([notice(3)])
    const second = makeNotifier()
    second.connect(client)
    await isFollowing({ after: 2 })
    await vi.waitFor(() => expect(titles()).toEqual(['n1', 'n2', 'n3']))
    second.disconnect()
  })

  it('are held back while paused, and the engine is told why', async () => {
    const notifier = makeNotifier()
    notifier.setPaused(true)
    notifier.connect(client)
    await isFollowing({ obstacle: 'paused' })
    expect(viewers.obstacle()).toBe('paused')
    notifier.setPaused(false)
    await isFollowing({ after: 500, obstacle: null })
    await vi.waitFor(() => expect(viewers.obstacle()).toBeNull())
    notifier.disconnect()
  })

  it('are held back while the system asks for silence', async () => {
    isSilenceWanted = true
    const notifier = makeNotifier()
    notifier.connect(client)
    await isFollowing({ obstacle: 'do not disturb' })
    isSilenceWanted = false
    timers.pass(30_000)
    await isFollowing({ obstacle: null })
    notifier.disconnect()
  })

  it('begin with the next where the mark is damaged', async () => {
    await writeFile(join(folder, 'notifications.json'), '{"version":1,"shown":"x"}')
    expect(await mark().read()).toBeNull()
    await mark().write(7)
    expect(await mark().read()).toBe(7)
  })
})
