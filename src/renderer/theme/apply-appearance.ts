import type { Settings } from '../../shared/settings'

/** Writes the appearance settings on the root element, where the style sheets look for them. */
export function applyAppearance(root: HTMLElement, appearance: Settings['appearance']): void {
  root.dataset.density = appearance.density
  root.dataset.palette = appearance.palette
  root.dataset.textSize = String(appearance.textSize)
  root.dataset.motion = appearance.motion
}
