import type { Settings } from '../../../shared/settings'
import { createDdosRatio } from './ddos-ratio'
import { createDga } from './dga/dga'
import type { DnsModels } from './dns/dns-models'
import { createDnsTunnel } from './dns-tunnel/tunnel'
import type { WindowedDetector } from './windowed'

/** For those who only ask what detectors read. */
const NO_MODELS = { settingsOf: () => null, thresholdOf: () => 1, tunnelOf: () => null }

/**
 * The product's detectors of windows. Each workspace has its own, since some remember. Those of DNS
 * queries are the ones that the settings have now; what each of them is set to counts at once.
 */
export function createWindowedDetectors(
  settings: () => Pick<Settings, 'detectors'>,
  models: Pick<DnsModels, 'settingsOf' | 'thresholdOf' | 'tunnelOf'> = NO_MODELS,
): readonly WindowedDetector[] {
  const { dns } = settings().detectors
  return [
    createDdosRatio(() => settings().detectors.ddosRatio),
    ...dns.map(({ kind, name }): WindowedDetector => {
      const threshold = () => models.thresholdOf(name)
      const isOn = () => models.settingsOf(name) !== null
      if (kind === 'dga') return createDga({ name, threshold, isOn })
      return createDnsTunnel({ name, scorer: () => models.tunnelOf(name), threshold })
    }),
  ]
}
