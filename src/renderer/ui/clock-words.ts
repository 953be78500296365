import type { ClockSkew } from '../../shared/status'
import { frameStrings } from '../strings'
import { duration } from '../time'

/** Says which server's clock is off, by how much and which way. */
export function clockWords({ server, skewMs }: ClockSkew): string {
  return frameStrings.clockOff(server, duration(Math.abs(skewMs)), skewMs > 0)
}
