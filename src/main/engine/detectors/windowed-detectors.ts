import type { DnsDetectorSettings } from '../../../shared/dns-detectors'
import type { Settings } from '../../../shared/settings'
import { createDdosRatio } from './ddos-ratio'
import { createDga } from './dga/dga'
import type { DnsModels } from './dns/dns-models'
import { isBelowOne, isJudgedBy } from './dns/judged-by'
import { createDnsTunnel } from './dns-tunnel/tunnel'
import { createWebAnomaly } from './web-anomaly/web-anomaly'
import type { WindowedDetector } from './windowed'

/** As much of the settings as windows need. */
type DetectorSettings = Pick<Settings, 'detectors' | 'ownDomains'>

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
  settings: () => DetectorSettings,
  models: WindowModels = NO_MODELS,
): readonly WindowedDetector[] {
  return new DetectorRoster(settings, models).list
}

/** The detectors of windows, to which those are added that are set up while they judge. */
export class DetectorRoster {
  readonly list: WindowedDetector[]
  private readonly known = new Set<string>()

  constructor(
    private readonly settings: () => DetectorSettings,
    private readonly models: WindowModels,
  ) {
    this.list = [
      createDdosRatio(() => settings().detectors.ddosRatio),
      createWebAnomaly(() => settings().detectors.webAnomaly),
    ]
    this.follow()
  }

  /**
   * Adds what the settings have and the list has not. What the settings have no more stays, and
   * judges nothing: windows know detectors by their place.
   */
  follow(): void {
    for (const { kind, name } of this.settings().detectors.dns) {
      const key = `${kind} ${name}`
      if (this.known.has(key)) continue
      this.known.add(key)
      this.list.push(createDnsDetector(kind, name, this.models, this.settings))
    }
  }
}

function createDnsDetector(
  kind: DnsDetectorSettings['kind'],
  name: string,
  models: WindowModels,
  settings: () => DetectorSettings,
): WindowedDetector {
  const threshold = () => models.thresholdOf(name)
  // A name that now belongs to a detector of another kind is not this one's.
  const own = () => {
    const found = models.settingsOf(name)
    return found?.kind === kind ? found : null
  }
  if (kind === 'dga') {
    const leastDomains = () => own()?.leastDomains ?? 1
    return createDga({ name, threshold, leastDomains, isOn: () => own() !== null })
  }
  return createDnsTunnel({
    name,
    threshold,
    takes: ({ name: asked }, source) => {
      const found = own()
      if (found === null || isBelowOne(asked, settings().ownDomains)) return false
      return isJudgedBy(found, asked, source)
    },
    scorer: async () => {
      await models.follow()
      return models.tunnelOf(name)
    },
    fail: (error) => models.fail(name, error),
  })
}
