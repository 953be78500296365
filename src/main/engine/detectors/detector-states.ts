import { DETECTOR_KINDS, type DetectorState } from '../../../shared/detector'
import type { Settings } from '../../../shared/settings'
import type { DnsModels } from './dns/dns-models'

/** What a detector says that was set up while the engine ran. */
const NEXT_START = 'Its model is right. It judges from the next start of the engine on.'

/**
 * How every detector is: those of the settings first. `judging` are the names of detectors whose
 * windows this engine has.
 */
export function detectorStates(
  { detectors }: Pick<Settings, 'detectors'>,
  models: Pick<DnsModels, 'states' | 'thresholdOf'>,
  judging: ReadonlySet<string>,
): DetectorState[] {
  const own = models.states().map((each): DetectorState => {
    const { name: id, kind, state, message, version, sha256 } = each
    if (version === null || sha256 === null || state !== 'on') {
      return { id, kind, state, message, model: null }
    }
    const model = { name: each.model, version, sha256, threshold: models.thresholdOf(id) }
    if (judging.has(id)) return { id, kind, state, message, model }
    return { id, kind, state: 'starting', message: NEXT_START, model }
  })
  const rules = DETECTOR_KINDS.filter((kind) => kind !== 'dga' && kind !== 'dns-tunnel')
  return [
    ...own,
    ...rules.map((kind): DetectorState => {
      const isOff = kind === 'ddos-ratio' && !detectors.ddosRatio.isOn
      return { id: kind, kind, state: isOff ? 'off' : 'on', message: '', model: null }
    }),
  ]
}
