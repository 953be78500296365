const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS

/** The expiries offered; `never` needs a reason. */
export const EXPIRY_CHOICES = ['1d', '7d', '30d', 'never'] as const
export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number]

const EXPIRY_MS: Record<ExpiryChoice, number | null> = {
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  never: null,
}

/** Milliseconds of a choice, null for never. */
export function expiryMs(choice: ExpiryChoice): number | null {
  return EXPIRY_MS[choice]
}

/** Whether an expiry is so near that it is shown in bold (less than 3 h, as `Expiring` is). */
export function isExpiringSoon(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt - now < 3 * HOUR_MS
}
