import { contextBridge, ipcRenderer } from 'electron'
import type { DesktopVerbs, EngineState, RemoteEngine } from '../shared/desktop'
import { CHANNELS, PORT_MESSAGE } from '../shared/desktop-channels'

// The page's modules run before DOMContentLoaded; from then on it listens for ports.
const isPageReady = new Promise<void>((resolve) => {
  window.addEventListener('DOMContentLoaded', () => resolve(), { once: true })
})

// A port cannot pass the context bridge; posting it from this world to the page's own can.
ipcRenderer.on(CHANNELS.port, (event) => {
  const ports = event.ports
  void isPageReady.then(() => {
    window.postMessage(PORT_MESSAGE, window.location.origin, [...ports])
  })
})

const engineStateTakers = new Set<(state: EngineState) => void>()
let engineState: EngineState = { state: 'starting' }
ipcRenderer.on(CHANNELS.engineState, (_event, state: EngineState) => {
  engineState = state
  for (const take of engineStateTakers) take(state)
})

const openAlertTakers = new Set<(alertId: string) => void>()
let alertToOpen: string | null = null
ipcRenderer.on(CHANNELS.openAlert, (_event, alertId: string) => {
  // A click on a notification may come before the page listens.
  if (openAlertTakers.size === 0) alertToOpen = alertId
  for (const take of openAlertTakers) take(alertId)
})

const remoteTakers = new Set<(remote: RemoteEngine) => void>()
let remote: RemoteEngine | null = null
ipcRenderer.on(CHANNELS.remote, (_event, told: RemoteEngine) => {
  remote = told
  for (const take of remoteTakers) take(told)
})

const verbs: DesktopVerbs = {
  platform: process.platform,
  saveFile: (file) => ipcRenderer.invoke(CHANNELS.saveFile, file),
  setBadge: (count) => ipcRenderer.send(CHANNELS.setBadge, count),
  onOpenAlert: (take) => {
    openAlertTakers.add(take)
    if (alertToOpen !== null) take(alertToOpen)
    alertToOpen = null
    return () => openAlertTakers.delete(take)
  },
  onEngineState: (take) => {
    engineStateTakers.add(take)
    take(engineState)
    return () => engineStateTakers.delete(take)
  },
  restartEngine: () => ipcRenderer.send(CHANNELS.restartEngine),
  sendTestNotification: () => ipcRenderer.invoke(CHANNELS.testNotification),
  onRemote: (take) => {
    remoteTakers.add(take)
    if (remote !== null) take(remote)
    return () => remoteTakers.delete(take)
  },
  testRemote: (input) => ipcRenderer.invoke(CHANNELS.testRemote, input),
  attachRemote: (input) => ipcRenderer.invoke(CHANNELS.attachRemote, input),
  detachRemote: (isForgotten) => ipcRenderer.invoke(CHANNELS.detachRemote, isForgotten),
}

contextBridge.exposeInMainWorld('watchfloor', verbs)
void isPageReady.then(() => ipcRenderer.send(CHANNELS.ready))
