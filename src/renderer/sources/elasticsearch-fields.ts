import type { ElasticsearchReading } from '../../shared/elasticsearch'
import { type AddSource, addSourceSchema, type FormatName } from '../../shared/source'

/** What stands in the fields of the form, as it was typed. */
export interface ElasticsearchFields {
  name: string
  format: FormatName
  node: string
  index: string
  query: string
  timeField: string
  from: string
  to: string
  auth: ElasticsearchReading['auth']
  username: string
  /** Password or API key; empty where the environment has it. */
  secret: string
  caFile: string
  sliceSeconds: string
  pageSize: string
  pauseMs: string
  behindSeconds: string
  copyFile: string
}

export const EMPTY_FIELDS: ElasticsearchFields = {
  name: '',
  format: 'auto',
  node: '',
  index: '',
  query: '',
  timeField: '@timestamp',
  from: '',
  to: '',
  auth: 'none',
  username: '',
  secret: '',
  caFile: '',
  sliceSeconds: '300',
  pageSize: '1000',
  pauseMs: '0',
  behindSeconds: '60',
  copyFile: '',
}

/** Sentences about fields that cannot stay as they are. */
export type ElasticsearchFaults = Partial<Record<keyof ElasticsearchFields, string>>

type AddElasticsearch = Extract<AddSource, { kind: 'elasticsearch' }>

/** What the fields say to set a source up, or what is wrong with them. */
export function readFields(
  fields: ElasticsearchFields,
): { input: AddElasticsearch } | { faults: ElasticsearchFaults } {
  const { secret, sliceSeconds, behindSeconds, pageSize, pauseMs, username, ...texts } = fields
  const { auth } = fields
  const result = addSourceSchema.safeParse({
    ...texts,
    kind: 'elasticsearch',
    username: auth === 'basic' ? username : '',
    ...(auth === 'none' || secret === '' ? {} : { secret }),
    sliceMs: numberOf(sliceSeconds) * 1_000,
    behindMs: numberOf(behindSeconds) * 1_000,
    pageSize: numberOf(pageSize),
    pauseMs: numberOf(pauseMs),
  })
  if (result.success && result.data.kind === 'elasticsearch') return { input: result.data }
  const faults: ElasticsearchFaults = {}
  for (const { path, message } of result.error?.issues ?? []) faults[fieldOf(path[0])] ??= message
  return { faults }
}

function numberOf(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN
}

function fieldOf(name: PropertyKey | undefined): keyof ElasticsearchFields {
  if (name === 'sliceMs') return 'sliceSeconds'
  if (name === 'behindMs') return 'behindSeconds'
  const known = Object.keys(EMPTY_FIELDS) as (keyof ElasticsearchFields)[]
  return known.find((each) => each === name) ?? 'name'
}
