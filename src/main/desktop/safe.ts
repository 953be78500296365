import type { SafeStorage } from 'electron'

/** The part of Electron's safe storage that is used. */
type SystemSafe = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>

/** What the system encrypts for its user: by the key chain, the key ring or the account's own key. */
export class Safe {
  constructor(
    private readonly system: SystemSafe,
    private readonly platform: NodeJS.Platform,
  ) {}

  /** Without it nothing can be sealed. */
  get canSeal(): boolean {
    if (!this.system.isEncryptionAvailable()) return false
    // Without a key ring, Linux would encrypt with a password that everybody knows.
    return this.platform !== 'linux' || this.system.getSelectedStorageBackend() !== 'basic_text'
  }

  /** Text as the system encrypted it, base64. @throws Error where it does not. */
  seal(text: string): string {
    return this.system.encryptString(text).toString('base64')
  }

  /** What was sealed; null where that was another user, or another key ring. */
  open(sealed: string): string | null {
    if (!this.canSeal) return null
    try {
      return this.system.decryptString(Buffer.from(sealed, 'base64'))
    } catch {
      return null
    }
  }
}
