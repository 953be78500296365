/** What is wrong with a model, for those who must tell faults apart. */
export type ModelFault =
  | 'missing'
  | 'unreadable'
  | 'bad-manifest'
  | 'mismatch'
  | 'not-a-model'
  | 'wrong-inputs'
  | 'bad-outputs'
  | 'closed'

/** A model that cannot be used: one sentence for people, and the fault. */
export class ModelError extends Error {
  constructor(
    readonly code: ModelFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'ModelError'
  }
}
