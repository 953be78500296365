import type { Settings } from '../../../shared/settings'
import { createDdosRatio } from './ddos-ratio'
import type { WindowedDetector } from './windowed'

/** The product's detectors of windows. Each workspace has its own, since some remember. */
export function createWindowedDetectors(
  settings: () => Pick<Settings, 'detectors'>,
): readonly WindowedDetector[] {
  return [createDdosRatio(() => settings().detectors.ddosRatio)]
}
