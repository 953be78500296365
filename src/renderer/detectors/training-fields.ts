import { modelNameSchema } from '../../shared/model'
import type { TrainingInput } from '../../shared/training'
import { readDecimal, readWhole } from '../settings/read-number'
import { trainingStrings as words } from '../strings'
import { parseTypedTime, type Zone } from '../time'

/** What the form of a training holds, as it is typed. */
export interface TrainingFields {
  from: string
  to: string
  hosts: string[]
  features: string[]
  sets: string
  setsOfHost: string
  trees: string
  subsample: string
  /** In percent. */
  falsePositives: string
  seed: string
  leavesOutJudged: boolean
  name: string
}

/** Faults by the field that they are of. */
export type TrainingFaults = Partial<Record<keyof TrainingFields, string>>

/** What is proposed, beside times and features. */
export const USUAL_FIELDS = {
  hosts: [] as string[],
  sets: '100000',
  setsOfHost: '',
  trees: '150',
  subsample: '2048',
  falsePositives: '0.5',
  seed: '1',
  leavesOutJudged: true,
  name: '',
}

const WHOLE = {
  sets: [1, 1_000_000],
  trees: [1, 1_000],
  subsample: [2, 100_000],
  seed: [0, 999_999_999],
} as const

/** Reads the form: a training to ask for, or what is wrong with it. */
export function readTraining(
  fields: TrainingFields,
  now: number,
  zone: Zone,
): { input: TrainingInput } | { faults: TrainingFaults } {
  const faults: TrainingFaults = {}
  const from = parseTypedTime(fields.from, now, zone)
  const to = parseTypedTime(fields.to, now, zone)
  if (from === null) faults.from = words.badTime
  if (to === null) faults.to = words.badTime
  if (from !== null && to !== null && to <= from) faults.to = words.endsBefore
  if (fields.features.length === 0) faults.features = words.noFeatures
  const whole = (field: keyof typeof WHOLE) => {
    const [min, max] = WHOLE[field]
    const value = readWhole(fields[field], min, max)
    if (value === null) faults[field] = words.badNumber(min, max)
    return value ?? min
  }
  const numbers = {
    sets: whole('sets'),
    trees: whole('trees'),
    subsample: whole('subsample'),
    seed: whole('seed'),
  }
  const isLimited = fields.setsOfHost.trim() !== ''
  const setsOfHost = isLimited ? readWhole(fields.setsOfHost, 1, 1_000_000) : null
  if (isLimited && setsOfHost === null) faults.setsOfHost = words.badNumber(1, 1_000_000)
  const percent = readDecimal(fields.falsePositives, 0, 100)
  if (percent === null) faults.falsePositives = words.badNumber(0, 100)
  const name = fields.name.trim()
  if (name !== '' && !modelNameSchema.safeParse(name).success) faults.name = words.badName
  if (Object.keys(faults).length > 0 || from === null || to === null || percent === null) {
    return { faults }
  }
  return {
    input: {
      from,
      to,
      hosts: fields.hosts,
      features: fields.features,
      ...numbers,
      setsOfHost,
      maxFeatures: 1,
      falsePositives: Number((percent / 100).toPrecision(6)),
      leavesOutJudged: fields.leavesOutJudged,
      name: name === '' ? null : name,
    },
  }
}
