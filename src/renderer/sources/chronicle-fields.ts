import { type AddSource, addSourceSchema } from '../../shared/source'

/** What stands in the fields of the form, as it was typed. */
export interface ChronicleFields {
  name: string
  /** Text of the key file; empty where the environment names one. */
  key: string
  region: string
  endpoint: 'v2' | 'v1alpha'
  instance: string
  baseUrl: string
  continuationTime: string
  pageStartTime: string
  pageToken: string
  maxDetections: string
  batchSize: string
  pageSize: string
  readTimeoutSeconds: string
  mostFailures: string
}

export const EMPTY_FIELDS: ChronicleFields = {
  name: '',
  key: '',
  region: 'us',
  endpoint: 'v2',
  instance: '',
  baseUrl: '',
  continuationTime: '',
  pageStartTime: '',
  pageToken: '',
  maxDetections: '',
  batchSize: '',
  pageSize: '1000',
  readTimeoutSeconds: '60',
  mostFailures: '7',
}

/** Sentences about fields that cannot stay as they are. */
export type ChronicleFaults = Partial<Record<keyof ChronicleFields, string>>

type AddChronicle = Extract<AddSource, { kind: 'chronicle' }>

/** What the fields say to set a source up, or what is wrong with them. */
export function readFields(
  fields: ChronicleFields,
): { input: AddChronicle } | { faults: ChronicleFaults } {
  const { key, readTimeoutSeconds, batchSize, maxDetections, pageSize, mostFailures, ...texts } =
    fields
  const isNew = fields.endpoint === 'v1alpha'
  const result = addSourceSchema.safeParse({
    ...texts,
    ...(key === '' ? {} : { key }),
    kind: 'chronicle',
    format: 'chronicle-detection',
    instance: isNew ? fields.instance : '',
    pageStartTime: isNew ? fields.pageStartTime : '',
    pageToken: isNew ? fields.pageToken : '',
    maxDetections: isNew ? numberOrNull(maxDetections) : null,
    batchSize: numberOrNull(batchSize),
    pageSize: numberOf(pageSize),
    readTimeoutMs: numberOf(readTimeoutSeconds) * 1000,
    mostFailures: numberOf(mostFailures),
  })
  if (result.success && result.data.kind === 'chronicle') return { input: result.data }
  const faults: ChronicleFaults = {}
  for (const { path, message } of result.error?.issues ?? []) faults[fieldOf(path[0])] ??= message
  return { faults }
}

function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : numberOf(text)
}

function numberOf(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN
}

function fieldOf(name: PropertyKey | undefined): keyof ChronicleFields {
  if (name === 'readTimeoutMs') return 'readTimeoutSeconds'
  const known = Object.keys(EMPTY_FIELDS) as (keyof ChronicleFields)[]
  return known.find((each) => each === name) ?? 'name'
}
