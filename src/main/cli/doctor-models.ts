import { join } from 'node:path'
import type { Settings } from '../../shared/settings'
import { DnsModels } from '../engine/detectors/dns/dns-models'
import { MODEL_KINDS } from '../engine/detectors/model-kinds'
import { findShippedModels } from '../engine/models/model-folder'
import { ModelStore } from '../engine/models/model-store'
import { broken, type Check, ok } from './check'
import type { Shell } from './shell'

const MEND = 'List models with watchfloor model check, and choose another on Detectors.'

/** The model of each detector of the settings: its checksums, and whether it opens and judges. */
export async function* checkModels(
  { detectors }: Pick<Settings, 'detectors'>,
  { dataFolder, now }: Pick<Shell, 'dataFolder' | 'now'>,
): AsyncGenerator<Check> {
  const models = new ModelStore({
    shippedFolder: findShippedModels(),
    ownFolder: join(dataFolder, 'models'),
    kinds: MODEL_KINDS,
    usersOf: () => [],
    download: {},
  })
  const house = new DnsModels({
    detectors: () => detectors.dns,
    folderOf: (model) => models.folderOf(model),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now,
  })
  try {
    await house.follow()
    for (const { name, state, message, model, version, sha256 } of house.states()) {
      const title = `Detector ${name}`
      if (state === 'faulty') yield broken(title, message, MEND)
      else if (state === 'on') yield ok(title, `${model} ${version}, SHA-256 ${sha256}`)
      else yield ok(title, `${model}, ${state}`)
    }
  } finally {
    await house.close()
  }
}
