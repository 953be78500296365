import { KAFKA_PASSWORD, KAFKA_TOKEN } from '../../shared/kafka'
import { type AddSource, addSourceSchema, defaultTopic, type FormatName } from '../../shared/source'

/** What stands in the fields of the form, as it was typed. */
export interface KafkaFields {
  name: string
  brokers: string
  topics: string
  group: string
  start: 'earliest' | 'latest' | 'time'
  time: string
  hasTls: boolean
  caFile: string
  mechanism: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer'
  username: string
  clientId: string
  format: FormatName
}

export const EMPTY_FIELDS: KafkaFields = {
  name: '',
  brokers: '',
  topics: '',
  group: 'watchfloor',
  start: 'earliest',
  time: '',
  hasTls: false,
  caFile: '',
  mechanism: 'none',
  username: '',
  clientId: 'watchfloor',
  format: 'auto',
}

/** Another format, and the topic it usually comes from where none was named by hand. */
export function chooseFormat(
  { format: before, topics }: Pick<KafkaFields, 'format' | 'topics'>,
  format: FormatName,
): Partial<KafkaFields> {
  const isNamed = topics.trim() !== '' && topics.trim() !== defaultTopic(before)
  return isNamed ? { format } : { format, topics: defaultTopic(format) }
}

/** Sentences about fields that cannot stay as they are. */
export type KafkaFaults = Partial<Record<keyof KafkaFields, string>>

type AddKafka = Extract<AddSource, { kind: 'kafka' }>

/** What the fields say to set a source up, or what is wrong with them. */
export function readFields(fields: KafkaFields): { input: AddKafka } | { faults: KafkaFaults } {
  const { caFile, mechanism, username } = fields
  const result = addSourceSchema.safeParse({
    kind: 'kafka',
    name: fields.name,
    format: fields.format,
    brokers: listOf(fields.brokers),
    topics: listOf(fields.topics),
    group: fields.group,
    start: fields.start === 'time' ? fields.time.trim() : fields.start,
    tls: { isOn: fields.hasTls, ...(caFile.trim() === '' ? {} : { caFile: caFile.trim() }) },
    sasl: mechanism === 'none' ? null : { mechanism, username },
    clientId: fields.clientId,
  })
  if (result.success && result.data.kind === 'kafka') return { input: result.data }
  const faults: KafkaFaults = {}
  for (const { path, message } of result.error?.issues ?? []) {
    faults[fieldOf(path)] ??= message
  }
  return { faults }
}

/** The variable that carries the secret of a sign-in. */
export function secretOf(mechanism: KafkaFields['mechanism']): string {
  return mechanism === 'oauthbearer' ? KAFKA_TOKEN : KAFKA_PASSWORD
}

function listOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

function fieldOf([first, second]: readonly PropertyKey[]): keyof KafkaFields {
  switch (first) {
    case 'start':
      return 'time'
    case 'tls':
      return 'caFile'
    case 'sasl':
      return second === 'mechanism' ? 'mechanism' : 'username'
    case 'brokers':
    case 'topics':
    case 'group':
    case 'clientId':
      return first
    default:
      return 'name'
  }
}
