import type { Change } from '../../../shared/alert'
import { modelOf } from '../../../shared/dns-detectors'
import type { PutModelInput } from '../../../shared/model'
import type { Settings } from '../../../shared/settings'
import { LATEST_MODEL, SHIPPED_WEB_MODEL } from '../../../shared/web-anomaly'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import { WEB_ANOMALY } from '../detectors/web-anomaly/names'
import type { ModelChoices, PutInPlace } from '../models/model-choices'
import type { ModelStore } from '../models/model-store'
import type { SettingsFile } from '../settings'

/** What putting models in place needs. */
export interface ModelUseParts {
  models: Pick<ModelStore, 'check'>
  settings: Pick<SettingsFile, 'get' | 'update'>
  choices: ModelChoices
}

/** The model that judges request sets by the settings and by what was put in place. */
export function webModelOf(
  { model }: Settings['detectors']['webAnomaly'],
  choices: Pick<ModelChoices, 'standing'> | null,
): string {
  if (model !== LATEST_MODEL) return model
  return choices?.standing(WEB_ANOMALY) ?? SHIPPED_WEB_MODEL
}

/**
 * Puts a model in place for a detector, with the model's own threshold.
 * @throws BadInputError for a model that cannot judge for it, ConflictError where it judges already.
 */
export async function putModel(
  { models, settings, choices }: ModelUseParts,
  { detector, model, reason }: PutModelInput,
  actor: string,
): Promise<Change> {
  const { kind, fault, isShipped, facts } = await models.check(model)
  if (fault !== null) throw new BadInputError(`${model} cannot be used: ${fault.message}`, 'model')
  const now = readPlace(settings.get(), choices, detector)
  if (kind !== now.kind) {
    throw new BadInputError(`${model} is not for ${detector}. Choose one that is.`, 'model')
  }
  if (now.judging === model) throw new ConflictError(`${detector} judges by ${model} already.`)
  const changeId = await choices.put(detector, { model, before: now.before }, reason, actor)
  const isWeb = detector === WEB_ANOMALY
  await settings.update((all) =>
    withPlace(all, detector, {
      model: isWeb ? LATEST_MODEL : model,
      threshold: null,
      // A shipped model may be another with the next version; one's own is the one that was seen.
      sha256: isShipped ? '' : (facts?.sha256 ?? ''),
    }),
  )
  return { changeId, changed: 1, text: `${detector} judges by ${model} now` }
}

/** Puts back what was in place before a change. */
export async function undoPutModel(
  { settings, choices }: Omit<ModelUseParts, 'models'>,
  changeId: string,
  actor: string,
): Promise<Change> {
  const undone = await choices.undo(changeId, actor)
  const { detector, before } = undone
  await settings.update((all) => withPlace(all, detector, before))
  const { judging } = readPlace(settings.get(), choices, detector)
  return { changeId: undone.changeId, changed: 1, text: `${detector} judges by ${judging} again` }
}

function readPlace(
  { detectors }: Settings,
  choices: ModelChoices,
  detector: string,
): { kind: string; judging: string; before: PutInPlace['before'] } {
  if (detector === WEB_ANOMALY) {
    const { model, threshold } = detectors.webAnomaly
    const judging = webModelOf(detectors.webAnomaly, choices)
    return { kind: WEB_ANOMALY, judging, before: { model, threshold, sha256: '' } }
  }
  const own = detectors.dns.find(({ name }) => name === detector)
  if (own === undefined) throw new NotFoundError(`There is no detector ${detector}.`)
  const { kind, model, threshold, sha256 } = own
  return { kind, judging: modelOf(own), before: { model, threshold, sha256 } }
}

function withPlace(
  settings: Settings,
  detector: string,
  { model, threshold, sha256 }: PutInPlace['before'],
): Settings {
  const { detectors } = settings
  const changed =
    detector === WEB_ANOMALY
      ? { webAnomaly: { ...detectors.webAnomaly, model, threshold } }
      : {
          dns: detectors.dns.map((each) =>
            each.name === detector ? { ...each, model, threshold, sha256 } : each,
          ),
        }
  return { ...settings, detectors: { ...detectors, ...changed } }
}
