/**
 * Why a webhook did not take a message. `REFUSED`: it never will, others may pass; `ADDRESS`: nothing
 * passes until the address is mended; `AWAY`: the same message may pass later.
 */
export class WebhookFault extends Error {
  constructor(
    readonly code: 'REFUSED' | 'ADDRESS' | 'AWAY',
    message: string,
    /** How long it is to be left alone, ms; 0 where nobody said. */
    readonly retryAfterMs = 0,
  ) {
    super(message)
    this.name = 'WebhookFault'
  }
}
