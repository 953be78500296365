import type { Severity } from '../../../../shared/severity'
import type { FlagReason } from '../../../../shared/web-evidence'
import type { SetReading } from '../../web/request-set-cache'
import type { PastBucket } from './incident'

/** What a model said of a request set; null where none was asked. */
interface SetScore {
  /** Name and version of the model. */
  model: string
  /** 0 to 1, higher for what is stranger. */
  score: number
}

/** A request set behind one bucket, with what a model said of it. */
export interface ScoredReading extends SetReading {
  scored: SetScore | null
  /** Why it is anomalous; nothing where it is not. */
  flaggedBy: readonly FlagReason[]
}

/** What the clients of a host came to together in one bucket. Times in ms. */
export interface HostBucketRow extends PastBucket {
  host: string
  /** Clients that are anomalous by the threshold that held, or by a rule. */
  flagged: number
  flaggedRequests: number
  status4xx: number
  status5xx: number
  /** Empty where no model was asked. */
  model: string
  threshold: number | null
  /** The highest score of a client; null where no model was asked. */
  highest: number | null
  severity: Severity
}
