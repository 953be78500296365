import type { Router } from '@orpc/server'
import type { contract } from '../../../shared/contract'
import type { CallContext } from '../engine'

/** Placeholder signature while the parts are being joined. */
export declare function createConsoleRouter(): Router<typeof contract, CallContext>
