import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import {
  type AttachResult,
  badgeCountSchema,
  type RemoteInput,
  type RemoteTestStep,
  remoteInputSchema,
  type SaveFileRequest,
  type SaveFileResult,
  saveFileRequestSchema,
  type TestNotificationResult,
} from '../../shared/desktop'
import { CHANNELS } from '../../shared/desktop-channels'
import type { EngineLog } from '../engine/engine'
import { isAppAddress } from './app-scheme'

/** What the window may ask of the desktop. */
export interface VerbHandlers {
  /** The page listens: it may be given its port. */
  onReady: () => void
  saveFile: (file: SaveFileRequest) => Promise<SaveFileResult>
  setBadge: (count: number) => void
  restartEngine: () => void
  sendTestNotification: () => TestNotificationResult
  testRemote: (input: RemoteInput) => Promise<RemoteTestStep[]>
  attachRemote: (input: RemoteInput) => Promise<AttachResult>
  detachRemote: (isForgotten: boolean) => Promise<void>
}

/** A window as far as telling its messages from others goes. */
export interface KnownWindow {
  webContents: { id: number; mainFrame: unknown }
}

/** A message that did not come from our own page, or says what no page of ours would say. */
class RefusedMessageError extends Error {
  constructor(channel: string) {
    super(`The message ${channel} was refused`)
    this.name = 'RefusedMessageError'
  }
}

/**
 * Answers the preload's messages. Each is checked for its sender (the main frame of our window,
 * showing our page) and its payload; what fails is logged and refused.
 */
export function answerVerbs(
  ipc: Pick<IpcMain, 'on' | 'handle'>,
  parts: { window: () => KnownWindow | null; handlers: VerbHandlers; log: EngineLog },
): void {
  const { handlers, log } = parts
  const check = (channel: string, event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const window = parts.window()
    const frame = event.senderFrame
    const isOurs =
      window !== null &&
      frame !== null &&
      event.sender.id === window.webContents.id &&
      frame === window.webContents.mainFrame &&
      isAppAddress(frame.url)
    if (!isOurs) log.warn({ channel }, 'Refused a message of an unknown sender')
    return isOurs
  }

  ipc.on(CHANNELS.ready, (event) => {
    if (check(CHANNELS.ready, event)) handlers.onReady()
  })
  ipc.on(CHANNELS.restartEngine, (event) => {
    if (check(CHANNELS.restartEngine, event)) handlers.restartEngine()
  })
  ipc.on(CHANNELS.setBadge, (event, count: unknown) => {
    if (!check(CHANNELS.setBadge, event)) return
    const parsed = badgeCountSchema.safeParse(count)
    if (parsed.success) handlers.setBadge(parsed.data)
    else log.warn({ channel: CHANNELS.setBadge }, 'Refused a message that makes no sense')
  })
  ipc.handle(CHANNELS.saveFile, async (event, file: unknown) => {
    if (!check(CHANNELS.saveFile, event)) throw new RefusedMessageError(CHANNELS.saveFile)
    const parsed = saveFileRequestSchema.safeParse(file)
    if (parsed.success) return handlers.saveFile(parsed.data)
    const message = parsed.error.issues[0]?.message ?? 'not valid'
    return { status: 'failed', message: `The file cannot be saved: ${message}` }
  })
  ipc.handle(CHANNELS.testNotification, (event) => {
    if (!check(CHANNELS.testNotification, event)) {
      throw new RefusedMessageError(CHANNELS.testNotification)
    }
    return handlers.sendTestNotification()
  })
  const answer = <Input>(
    channel: string,
    schema: z.ZodType<Input>,
    work: (input: Input) => Promise<unknown>,
  ) =>
    ipc.handle(channel, async (event, payload: unknown) => {
      const parsed = schema.safeParse(payload)
      if (!check(channel, event) || !parsed.success) throw new RefusedMessageError(channel)
      return work(parsed.data)
    })
  answer(CHANNELS.testRemote, remoteInputSchema, handlers.testRemote)
  answer(CHANNELS.attachRemote, remoteInputSchema, handlers.attachRemote)
  answer(CHANNELS.detachRemote, z.boolean(), handlers.detachRemote)
}
