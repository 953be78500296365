import { RPCLink } from '@orpc/client/websocket'
import { linkStrings } from '../strings'
import { backoffMs } from './backoff'
import type { Carrier } from './carrier'
import type { Attach } from './connect'
import { SignInError, wordsOf } from './errors'
import { tokenInFragment, tradeToken } from './session'

/** After so long without a word the socket is taken for dead; the engine speaks once a second. */
const SILENCE_MS = 10_000

/** Opens the socket of the engine that served this page; the session cookie goes with it. */
function openSocket(onClose: () => void): Promise<Carrier> {
  const address = new URL('rpc', window.location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.search = ''
  address.hash = ''
  const socket = new WebSocket(address)
  socket.binaryType = 'arraybuffer'
  const carrier: Carrier = { link: new RPCLink({ websocket: socket }), close: () => socket.close() }
  return new Promise((resolve, reject) => {
    let isOpen = false
    socket.addEventListener('open', () => {
      isOpen = true
      resolve(carrier)
    })
    socket.addEventListener('close', () => {
      if (isOpen) onClose()
      else reject(new Error(linkStrings.noAnswer))
    })
  })
}

/** A refused socket does not say why: ask over HTTP whether the cookie is the reason. */
async function failIfSignedOut(): Promise<void> {
  const answer = await fetch('session', { credentials: 'same-origin', cache: 'no-store' })
  if (answer.status === 401) throw new SignInError()
}

/** Attaches a browser's page: token for cookie, then a socket that is opened again with backoff. */
export const attachBrowser: Attach = ({ connection, use }) => {
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let carrier: Carrier | null = null

  const plan = (message: string) => {
    const waitMs = backoffMs(attempt, Math.random)
    attempt += 1
    connection.setState({ state: 'waiting', nextAttemptAt: Date.now() + waitMs, message })
    timer = setTimeout(open, waitMs)
  }

  const lose = () => {
    carrier = null
    void use(null)
    plan(linkStrings.lost)
  }

  const open = async () => {
    if (timer) clearTimeout(timer)
    timer = null
    connection.setState({ nextAttemptAt: null })
    try {
      const token = tokenInFragment(window.location.hash)
      if (token) {
        await tradeToken(token, fetch.bind(window))
        window.history.replaceState(null, '', window.location.pathname)
      }
      carrier = await openSocket(lose)
      await use(carrier)
      attempt = 0
    } catch (error) {
      carrier = null
      await use(null)
      await tellWhy(error)
    }
  }

  const tellWhy = async (error: unknown) => {
    try {
      if (error instanceof SignInError) throw error
      await failIfSignedOut()
    } catch (reason) {
      if (reason instanceof SignInError) {
        const isToken = tokenInFragment(window.location.hash) !== null
        if (isToken) window.history.replaceState(null, '', window.location.pathname)
        connection.setState({
          state: 'signed out',
          nextAttemptAt: null,
          message: isToken ? reason.message : '',
        })
        return
      }
    }
    plan(wordsOf(error))
  }

  const watchSilence = () => {
    const { state, lastHeardAt } = connection.getState()
    if (state === 'connected' && lastHeardAt !== null && Date.now() - lastHeardAt > SILENCE_MS) {
      carrier?.close()
    }
  }
  setInterval(watchSilence, 2000)
  void open()
  // The printed address put into a tab that has the page already changes only the fragment.
  window.addEventListener('hashchange', () => {
    if (tokenInFragment(window.location.hash) !== null) window.location.reload()
  })

  return {
    // There is a wait to skip only while no attempt is under way; two at once would be two sockets.
    retry: () => {
      if (timer !== null) void open()
    },
    signIn: async (token) => {
      await tradeToken(token, fetch.bind(window))
      connection.setState({ state: 'connecting', message: '' })
      await open()
    },
  }
}
