import { randomBytes } from 'node:crypto'
import type { Engine, EngineLog } from '../engine/engine'
import { findPageFolder } from '../page-folder'
import { openControlSocket } from './control-socket'
import { createDoors } from './doors'
import { openServerSwitch } from './server-switch'
import { tokenFilePath } from './token-file'

/** What the doors of a desktop's engine need. */
export interface DeskDoorParts {
  engine: Engine
  dataFolder: string
  log: EngineLog
}

/** Opens the control socket of a desktop's engine, and its HTTP server as the settings say. */
export async function openDeskDoors(parts: DeskDoorParts): Promise<{ close: () => Promise<void> }> {
  const control = await openControlSocket(parts)
  const server = await openSwitchedServer(parts)
  return {
    close: async () => {
      await server.close()
      await control.close()
    },
  }
}

/** Opens the HTTP server that the settings turn on and off, with its tokens. */
export async function openSwitchedServer({
  engine,
  dataFolder,
  log,
}: DeskDoorParts): Promise<{ close: () => Promise<void> }> {
  const tokenFile = tokenFilePath(dataFolder)
  const server = await openServerSwitch({ engine, tokenFile, pageFolder: findPageFolder(), log })
  engine.attachDoors(createDoors({ tokenFile, state: server.state, now: Date.now, randomBytes }))
  return { close: server.close }
}
