import type { Settings } from '../../../shared/settings'
import { createDdosRatio } from './ddos-ratio'
import { createDga } from './dga/dga'
import type { DnsModels } from './dns/dns-models'
import { isJudgedBy } from './dns/judged-by'
import { createDnsTunnel } from './dns-tunnel/tunnel'
import { createWebAnomaly } from './web-anomaly/web-anomaly'
import type { WindowedDetector } from './windowed'

/** As much of the models as windows need. */
type WindowModels = Pick<DnsModels, 'follow' | 'settingsOf' | 'thresholdOf' | 'tunnelOf' | 'fail'>

/** For those who only ask what detectors read. */
const NO_MODELS: WindowModels = {
  follow: async () => undefined,
  settingsOf: () => null,
  thresholdOf: () => 1,
  tunnelOf: () => null,
  fail: () => undefined,
}

/**
 * The product's detectors of windows. Each workspace has its own, since some remember. Those of DNS
 * queries are the ones that the settings have now; what each of them is set to counts at once.
 */
export function createWindowedDetectors(
  settings: () => Pick<Settings, 'detectors'>,
  models: WindowModels = NO_MODELS,
): readonly WindowedDetector[] {
  const { dns } = settings().detectors
  return [
    createDdosRatio(() => settings().detectors.ddosRatio),
    createWebAnomaly(() => settings().detectors.webAnomaly),
    ...dns.map(({ kind, name }): WindowedDetector => {
      const threshold = () => models.thresholdOf(name)
      const isOn = () => models.settingsOf(name) !== null
      if (kind === 'dga') {
        const leastDomains = () => models.settingsOf(name)?.leastDomains ?? 1
        return createDga({ name, threshold, leastDomains, isOn })
      }
      return createDnsTunnel({
        name,
        threshold,
        takes: ({ name: asked }, source) => {
          const own = models.settingsOf(name)
          return own !== null && isJudgedBy(own, asked, source)
        },
        scorer: async () => {
          await models.follow()
          return models.tunnelOf(name)
        },
        fail: (error) => models.fail(name, error),
      })
    }),
  ]
}
