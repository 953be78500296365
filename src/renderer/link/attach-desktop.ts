import { RPCLink } from '@orpc/client/message-port'
import { PORT_MESSAGE } from '../../shared/desktop-channels'
import type { Attach } from './connect'
import { wordsOf } from './errors'

/** Attaches a desktop window: each engine start hands over a new port, and the newest one counts. */
export const attachDesktop: Attach = ({ connection, use }) => {
  let current: MessagePort | null = null

  const lose = () => {
    current?.close()
    current = null
    void use(null)
  }

  const take = async (port: MessagePort) => {
    current?.close()
    current = port
    port.addEventListener('close', () => {
      if (current === port) lose()
    })
    const link = new RPCLink({ port })
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

  window.watchfloor?.onEngineState((engine) => {
    if (engine.state === 'running') return
    if (current && engine.state !== 'starting') lose()
    connection.setState((before) => ({
      state: before.lastHeardAt === null && engine.state === 'starting' ? 'connecting' : 'waiting',
      nextAttemptAt: engine.state === 'waiting' ? engine.nextAttemptAt : null,
      message: engine.state === 'starting' ? '' : engine.message,
    }))
  })

  return {
    retry: () => window.watchfloor?.restartEngine(),
    signIn: async () => {},
  }
}
