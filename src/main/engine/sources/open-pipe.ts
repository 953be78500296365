import { close, constants, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

const openDescriptor = promisify(open)

/**
 * Opens a named pipe, waiting for its writer. A file's blocking read could not be ended while the
 * writer says nothing; this stream ends as soon as it is destroyed. An abort also ends the wait for
 * a writer: the stream is then at its end.
 */
export async function openPipe(path: string, signal: AbortSignal): Promise<Readable> {
  const release = () => releaseWaiting(path)
  signal.addEventListener('abort', release, { once: true })
  try {
    const descriptor = await openDescriptor(path, 'r')
    return new Socket({ fd: descriptor, readable: true, writable: false })
  } finally {
    signal.removeEventListener('abort', release)
  }
}

/** Is the writer that the opening waits for, for a moment. */
function releaseWaiting(path: string): void {
  open(path, constants.O_WRONLY | constants.O_NONBLOCK, (error, descriptor) => {
    // Nobody waits any more.
    if (error === null) close(descriptor)
  })
}
