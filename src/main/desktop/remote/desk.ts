import type {
  AttachResult,
  RemoteEngine,
  RemoteInput,
  RemoteTestStep,
} from '../../../shared/desktop'
import { parseRemoteAddress } from './address'
import type { RemoteBook } from './book'
import { greetRemote, type RemoteTarget, readAuthority } from './connection'
import { RemoteFault } from './fault'
import { testRemote } from './test-remote'

/** What choosing an engine needs from the desktop. */
export interface RemoteDeskParts {
  book: RemoteBook
  /** Another engine is to be shown: the one that the book names now. */
  onSwitch: () => Promise<void>
}

/** Where a person chooses the engine that this desktop shows. */
export class RemoteDesk {
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: RemoteDeskParts) {}

  get engine(): RemoteEngine {
    return this.parts.book.read()
  }

  /** The attached engine. @throws RemoteFault where something of it is not known any more. */
  readTarget(): Promise<RemoteTarget> {
    const { address, caFile } = this.engine
    return this.toTarget({ address, caFile, token: '' })
  }

  /** Tries an engine, and changes nothing. */
  async test(input: RemoteInput): Promise<RemoteTestStep[]> {
    try {
      return await testRemote(await this.toTarget(input))
    } catch (error) {
      if (!(error instanceof RemoteFault)) throw error
      return [{ name: 'Address and token', isOk: false, detail: error.message }]
    }
  }

  /** Shows a remote engine that answers; one that does not changes nothing. */
  attach(input: RemoteInput): Promise<AttachResult> {
    return this.inTurn(async () => {
      try {
        const target = await this.toTarget(input)
        const { socket } = await greetRemote(target)
        socket.close()
        const { url, token } = target
        await this.parts.book.attach({ address: url.href, caFile: input.caFile.trim(), token })
      } catch (error) {
        if (!(error instanceof RemoteFault)) throw error
        return { status: 'refused', message: error.message }
      }
      await this.parts.onSwitch()
      return { status: 'attached' }
    })
  }

  /** Shows the engine of this machine again. */
  detach(isForgotten: boolean): Promise<void> {
    return this.inTurn(async () => {
      const { isAttached } = this.engine
      await this.parts.book.detach(isForgotten)
      if (isAttached) await this.parts.onSwitch()
    })
  }

  private async toTarget({ address, caFile, token }: RemoteInput): Promise<RemoteTarget> {
    const url = parseRemoteAddress(address)
    const known = token.trim() === '' ? this.parts.book.tokenOf(url.href) : token.trim()
    if (known === null) {
      throw new RemoteFault(
        'BAD_TOKEN',
        'The token is not known. Make one there with watchfloor token add NAME --role analyst, and paste it here.',
      )
    }
    return { url, token: known, ca: await readAuthority(caFile) }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.turn.then(work, work)
    this.turn = run.catch(() => undefined)
    return run
  }
}
