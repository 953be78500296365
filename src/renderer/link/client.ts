import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../shared/contract'

/** Calls of the console contract, as the window sees them: it cannot tell what carries them. */
export type ConsoleClient = ContractRouterClient<typeof contract>
