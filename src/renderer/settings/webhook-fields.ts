import { type AddOutlet, addOutletSchema } from '../../shared/outlet'
import type { Severity } from '../../shared/severity'
import type { WebhookForm } from '../../shared/webhook'

/** A rule as it was typed: names parted by commas. */
export interface RuleFields {
  minSeverity: Severity
  detectors: string
  lists: string
  query: string
}

/** What stands in the fields of a webhook's form, as it was typed. */
export interface WebhookFields {
  name: string
  address: string
  key: string
  rules: RuleFields[]
  tellsAllChanges: boolean
  tellsHealth: boolean
  detailLimit: string
  perMessage: string
}

export const EMPTY_RULE: RuleFields = { minSeverity: 'high', detectors: '', lists: '', query: '' }

/** The fields of a new webhook. A program is told of every change, people are not. */
export function emptyWebhook(form: WebhookForm): WebhookFields {
  return {
    name: '',
    address: '',
    key: '',
    rules: [EMPTY_RULE],
    tellsAllChanges: form === 'json',
    tellsHealth: true,
    detailLimit: '100',
    perMessage: form === 'json' ? '50' : '3',
  }
}

/** Sentences about fields that cannot stay as they are; of rules, about all of them together. */
export type WebhookFaults = Partial<
  Record<'name' | 'address' | 'key' | 'rules' | 'detailLimit' | 'perMessage', string>
>

/** What the fields say to set a webhook up, or what is wrong with them. */
export function readWebhook(
  form: WebhookForm,
  fields: WebhookFields,
): { input: AddOutlet } | { faults: WebhookFaults } {
  const { name, address, key, tellsAllChanges, tellsHealth } = fields
  const result = addOutletSchema.safeParse({
    kind: 'webhook',
    form,
    name,
    address,
    ...(form === 'json' ? { key } : {}),
    rules: fields.rules.map(({ minSeverity, detectors, lists, query }) => ({
      minSeverity,
      detectors: partsOf(detectors),
      lists: partsOf(lists),
      query,
    })),
    tellsAllChanges,
    tellsHealth,
    detailLimit: numberOf(fields.detailLimit),
    perMessage: numberOf(fields.perMessage),
  })
  if (result.success) return { input: result.data }
  const faults: WebhookFaults = {}
  for (const { path, message } of result.error.issues) {
    const [field] = path
    if (isField(field)) faults[field] ??= message
  }
  return { faults }
}

function isField(part: PropertyKey | undefined): part is keyof WebhookFaults {
  return ['name', 'address', 'key', 'rules', 'detailLimit', 'perMessage'].includes(String(part))
}

function partsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((each) => each !== '')
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

/** A key for signatures from random bytes, recognisable as ours. */
export function makeKey(bytes: Uint8Array): string {
  return `wfw_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
