import { RPCLink } from '@orpc/client/message-port'
import type { Attach } from './connect'
import { wordsOf } from './errors'

/** What the preload says when it hands over a port. */
const PORT_MESSAGE = 'watchfloor:port'

/** Attaches a desktop window: each engine start hands over a new port, and the newest one counts. */
export const attachDesktop: Attach = ({ connection, use }) => {
  let current: MessagePort | null = null

  const take = async (port: MessagePort) => {
    current?.close()
    current = port
    const link = new RPCLink({ port })
    port.addEventListener('close', () => {
      if (current !== port) return
      current = null
      void use(null)
      connection.setState({ message: 'The engine stopped. Watchfloor starts it again.' })
    })
    port.start()
    try {
      await use({ link, close: () => port.close() })
    } catch (error) {
      if (current === port) connection.setState({ state: 'waiting', message: wordsOf(error) })
    }
  }

  window.addEventListener('message', (event) => {
    const [port] = event.ports
    if (event.source !== window || event.data !== PORT_MESSAGE || !port) return
    void take(port)
  })

  return {
    retry: () => window.watchfloor?.restartEngine(),
    signIn: async () => {},
  }
}
