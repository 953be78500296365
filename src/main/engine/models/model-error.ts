import type { ModelFault } from '../../../shared/model'

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
