import { connect } from 'node:net'

const METADATA = 3
const ANSWER_MS = 5_000
/** The correlation id, then the number of brokers. */
const BROKERS_AT = 4

/**
 * How many brokers the one on this port knows of: a Metadata request (version 0, no topic asked for
 * by name) in bare bytes, so that starting a server needs no client library.
 */
export async function countBrokers(port) {
  const body = Buffer.alloc(14)
  body.writeInt16BE(METADATA, 0)
  body.writeInt16BE(0, 2)
  body.writeInt32BE(1, 4)
  body.writeInt16BE(-1, 8)
  body.writeInt32BE(0, 10)
  const answer = await ask(port, body)
  return answer.readInt32BE(BROKERS_AT)
}

function ask(port, body) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = Buffer.alloc(0)
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer')))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the connection was closed')))
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return
      resolve(received.subarray(4))
      socket.destroy()
    })
    const size = Buffer.alloc(4)
    size.writeInt32BE(body.length)
    socket.write(Buffer.concat([size, body]))
  })
}
