/** What went wrong between here and a cluster. */
export type ElasticsearchFaultCode =
  | 'UNREACHABLE'
  | 'NOT_TRUSTED'
  | 'SIGN_IN'
  | 'NOT_FOUND'
  | 'EXPIRED'
  | 'BUSY'
  | 'PARTIAL'
  | 'REFUSED'
  | 'NOT_UNDERSTOOD'

/** A cluster that did not give what was asked for; the message says what to do about it. */
export class ElasticsearchFault extends Error {
  constructor(
    readonly code: ElasticsearchFaultCode,
    message: string,
    /** When the cluster wants to be asked again, ms from now; null where it did not say. */
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'ElasticsearchFault'
  }
}
