import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { CONTRACT_VERSION } from '../../../shared/contract'
import type { Hello } from '../../../shared/status'
import type { ConsoleClient } from '../../engine/engine'
import { codeOf } from '../../engine/error-code'
import { RemoteFault, toRemoteFault } from './fault'

const ANSWER_MS = 15_000
const LONGEST_REFUSAL_BYTES = 4096

/** What the server of an engine says of a request that it refuses. */
const refusalSchema = z.object({ message: z.string() })

/** An engine of another machine, ready to be connected. */
export interface RemoteTarget {
  url: URL
  token: string
  /** PEM text of the authority that signed its certificate, null where the system knows it. */
  ca: string | null
}

/**
 * Reads the file of an authority; an empty path means that the system knows it.
 * @throws RemoteFault CA_FILE.
 */
export async function readAuthority(caFile: string): Promise<string | null> {
  if (caFile.trim() === '') return null
  return readFile(caFile.trim(), 'utf8').catch((error: unknown) => {
    const cause = codeOf(error) || String(error)
    throw new RemoteFault(
      'CA_FILE',
      `The certificate file ${caFile} cannot be read (${cause}). Name the PEM file of the authority that signed the engine's certificate.`,
      { cause: error },
    )
  })
}

/** Opens a socket of the console contract; it may be refused still. */
export function openRemoteSocket({ url, token, ca }: RemoteTarget): WebSocket {
  const address = new URL('rpc', url)
  address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return new WebSocket(address, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: ANSWER_MS,
    ...(ca === null ? {} : { ca }),
  })
}

/**
 * Connects and asks who answers.
 * @throws RemoteFault where nobody does, or somebody whom this desktop does not understand.
 */
export async function greetRemote(
  target: RemoteTarget,
): Promise<{ socket: WebSocket; hello: Hello }> {
  const socket = openRemoteSocket(target)
  socket.binaryType = 'arraybuffer'
  try {
    await opened(socket, target.url)
    const client: ConsoleClient = createORPCClient(new RPCLink({ websocket: socket }))
    const hello = await client.hello(undefined, { signal: AbortSignal.timeout(ANSWER_MS) })
    if (hello.contract !== CONTRACT_VERSION) throw otherContract(target.url, hello)
    return { socket, hello }
  } catch (error) {
    socket.terminate()
    throw toRemoteFault(error, target.url)
  }
}

function opened(socket: WebSocket, url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve)
    // Stays: an error after the opening is followed by 'close'.
    socket.on('error', reject)
    socket.once('unexpected-response', (request, response) => {
      readRefusal(response, url).then(reject, reject)
      response.once('close', () => request.destroy())
    })
  })
}

/** What an answer other than a socket means. */
async function readRefusal(response: IncomingMessage, { host }: URL): Promise<RemoteFault> {
  const said = await readWords(response)
  switch (response.statusCode) {
    case 401:
      return new RemoteFault(
        'BAD_TOKEN',
        `${host} does not know this token, or it was revoked. Make one there with watchfloor token add NAME --role analyst.`,
      )
    case 403:
      return new RemoteFault(
        'BAD_TOKEN',
        `${host} refuses: ${said ?? 'the token may not do this'}.`,
      )
    case 503:
      return new RemoteFault('BUSY', `${host} is busy: ${said ?? 'it takes no more consoles'}.`)
    default:
      return new RemoteFault(
        'NOT_WATCHFLOOR',
        `No Watchfloor answers at ${host} (HTTP ${response.statusCode}). Check address and port.`,
      )
  }
}

/** The message in the body of a refusal of ours, null where there is none. */
async function readWords(response: IncomingMessage): Promise<string | null> {
  let text = ''
  for await (const chunk of response) {
    text += String(chunk)
    if (text.length > LONGEST_REFUSAL_BYTES) return null
  }
  try {
    return refusalSchema.parse(JSON.parse(text)).message.replace(/\.$/, '')
  } catch {
    // Not a word of ours.
    return null
  }
}

function otherContract({ host }: URL, { contract, version }: Hello): RemoteFault {
  const older = contract < CONTRACT_VERSION ? `the engine at ${host}` : 'this desktop'
  return new RemoteFault(
    'OTHER_CONTRACT',
    `The engine at ${host} is Watchfloor ${version} and speaks contract ${contract}, this desktop ${CONTRACT_VERSION}. Update ${older}.`,
  )
}
