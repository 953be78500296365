import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { RemoteEngine } from '../../../shared/desktop'
import type { Safe } from '../safe'
import { parseRemoteAddress } from './address'
import { RemoteFault } from './fault'

const storedSchema = z.object({
  isAttached: z.boolean(),
  address: z.string(),
  caFile: z.string(),
  /** The token as the system encrypted it, base64; null where it is not kept. */
  token: z.string().nullable(),
})
type Stored = z.infer<typeof storedSchema>

const NOTHING: Stored = { isAttached: false, address: '', caFile: '', token: null }

/**
 * Which remote engine this desktop knows, in a file of its own. The token is written only where the
 * system encrypts it; elsewhere it is known until the program ends.
 */
export class RemoteBook {
  private stored = NOTHING
  /** The token of `stored.address`, null where it is not known. */
  private known: string | null = null

  constructor(
    private readonly file: string,
    private readonly safe: Safe,
  ) {}

  /** Reads what was remembered; a file that cannot be read is no engine. */
  async load(): Promise<void> {
    const text = await readFile(this.file, 'utf8').catch(() => null)
    if (text === null) return
    this.stored = readStored(text)
    const { token } = this.stored
    // Sealed by another key ring, it has to be given again.
    this.known = token === null ? null : this.safe.open(token)
  }

  /** The engine without its token. */
  read(): RemoteEngine {
    const { isAttached, address, caFile, token } = this.stored
    const known = token === null ? 'until the end' : 'kept'
    return {
      isAttached,
      address,
      caFile,
      token: this.known === null ? 'none' : known,
      canKeepToken: this.safe.canSeal,
    }
  }

  /** The token of an address, null where it is not known. */
  tokenOf(address: string): string | null {
    return address === this.stored.address ? this.known : null
  }

  /** Remembers an engine as the one to show. @throws RemoteFault NOT_KEPT, and nothing changes. */
  async attach(engine: { address: string; caFile: string; token: string }): Promise<void> {
    const { address, caFile, token } = engine
    const encrypted = this.safe.canSeal ? this.safe.seal(token) : null
    await this.write({ isAttached: true, address, caFile, token: encrypted })
    this.known = token
  }

  /** From here on the engine of this machine is shown. @throws RemoteFault NOT_KEPT. */
  async detach(isForgotten: boolean): Promise<void> {
    await this.write(isForgotten ? NOTHING : { ...this.stored, isAttached: false })
    if (isForgotten) this.known = null
  }

  private async write(stored: Stored): Promise<void> {
    try {
      await writeFileAtomic(this.file, JSON.stringify(stored), { mode: 0o600 })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new RemoteFault(
        'NOT_KEPT',
        `The choice of the engine cannot be kept (${reason}). Make room, or let this user write there.`,
        { cause: error },
      )
    }
    this.stored = stored
  }
}

/** What a file says, with an address that can be called; otherwise nothing. */
function readStored(text: string): Stored {
  try {
    const stored = storedSchema.parse(JSON.parse(text))
    return stored.address === ''
      ? NOTHING
      : { ...stored, address: parseRemoteAddress(stored.address).href }
  } catch {
    return NOTHING
  }
}
