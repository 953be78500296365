/** One end of a message channel, as far as carrying goes. */
export interface RelayPort {
  on: (event: 'message' | 'close', take: (event: { data: unknown }) => void) => unknown
  postMessage: (message: unknown) => void
  start: () => void
  close: () => void
}

/** A WebSocket, as far as carrying goes. */
export interface RelaySocket {
  on: {
    (event: 'open' | 'close' | 'error', take: () => void): unknown
    (event: 'message', take: (data: unknown, isBinary: boolean) => void): unknown
  }
  send: (message: string | Uint8Array) => void
  close: () => void
}

/**
 * Carries messages between a port and a socket, in order and unread, until one of them closes; then
 * both do. What the port says before the socket is open waits.
 */
export function relay(port: RelayPort, socket: RelaySocket): void {
  let isOpen = false
  const waiting: (string | Uint8Array)[] = []

  port.on('message', ({ data }) => {
    const message = toSocketMessage(data)
    if (message === null) return
    if (isOpen) socket.send(message)
    else waiting.push(message)
  })
  port.on('close', () => socket.close())
  socket.on('open', () => {
    isOpen = true
    for (const message of waiting.splice(0)) socket.send(message)
  })
  socket.on('message', (data, isBinary) => port.postMessage(toPortMessage(data, isBinary)))
  socket.on('close', () => port.close())
  // 'close' follows an error, and the window's link sees its port close.
  socket.on('error', () => undefined)
  port.start()
}

function toSocketMessage(data: unknown): string | Uint8Array | null {
  if (typeof data === 'string' || data instanceof Uint8Array) return data
  return data instanceof ArrayBuffer ? new Uint8Array(data) : null
}

function toPortMessage(data: unknown, isBinary: boolean): unknown {
  return isBinary ? data : String(data)
}
