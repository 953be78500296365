import { DETECTOR_KINDS, type DetectorState } from '../../../shared/detector'
import { MODEL_KINDS } from '../../../shared/model'
import type { Settings } from '../../../shared/settings'
import type { DnsModels } from './dns/dns-models'
import type { WebModelState } from './web-anomaly/web-model'

/** How every detector is: those of the settings first. */
export function detectorStates(
  { detectors }: Pick<Settings, 'detectors'>,
  models: Pick<DnsModels, 'states' | 'thresholdOf'>,
  web: WebModelState,
): DetectorState[] {
  const own = models.states().map((each): DetectorState => {
    const { name: id, kind, state, message, version, sha256 } = each
    if (version === null || sha256 === null || state !== 'on') {
      return { id, kind, state, message, model: null }
    }
    const model = { name: each.model, version, sha256, threshold: models.thresholdOf(id) }
    return { id, kind, state, message, model }
  })
  const rules = DETECTOR_KINDS.filter((kind) => !MODEL_KINDS.some((each) => each === kind))
  return [
    ...own,
    webState(detectors.webAnomaly, web),
    ...rules.map((kind): DetectorState => {
      const isOff = kind === 'ddos-ratio' && !detectors.ddosRatio.isOn
      return { id: kind, kind, state: isOff ? 'off' : 'on', message: '', model: null }
    }),
  ]
}

function webState(
  { threshold }: Settings['detectors']['webAnomaly'],
  { state, message, scorer }: WebModelState,
): DetectorState {
  const id = 'web-anomaly'
  if (scorer === null) return { id, kind: id, state, message, model: null }
  const { name, version, sha256, threshold: own } = scorer.manifest
  const model = { name, version, sha256, threshold: threshold ?? own.value }
  return { id, kind: id, state, message, model }
}
