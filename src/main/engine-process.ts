import pino from 'pino'
import { startEngine } from './engine'
import { EngineHost } from './engine-host'
import { openDeskDoors } from './server/desk-doors'

// The entry of the engine's own process, started by the desktop with utilityProcess.fork.
const parent = process.parentPort
const level = process.env.WATCHFLOOR_LOG_LEVEL ?? 'warn'
const log = pino({ name: 'engine', level }, pino.destination(2))
const host = new EngineHost({
  startEngine,
  openExtras: (engine, dataFolder) => openDeskDoors({ engine, dataFolder, log }),
  say: (message) => parent.postMessage(message),
  exit: (status) => process.exit(status),
  log,
})

parent.on('message', (event) => void host.take(event.data, event.ports[0]))
