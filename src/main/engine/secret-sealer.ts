/** Encrypts text so that only this user of this system reads it again, as a key ring does. */
export interface SecretSealer {
  /** @throws Error where the system does not take it. */
  seal: (text: string) => Promise<string>
  /** The text; null where it was sealed by another user or another key ring. */
  open: (sealed: string) => Promise<string | null>
}
