import type { Settings } from '../../shared/settings'

const ROW_PX = { compact: 24, default: 28, roomy: 34 } as const

/** Height of a table row in pixels: the same product that measures.css makes of `--wf-row`. */
export function rowHeightPx(appearance: Settings['appearance']): number {
  return ROW_PX[appearance.density] * (appearance.textSize / 100)
}
