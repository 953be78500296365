import {
  type AddOutlet,
  addOutletSchema,
  type EditWebhook,
  editWebhookSchema,
  type WebhookOutletSettings,
} from '../../shared/outlet'
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
  const { address, key } = fields
  const result = addOutletSchema.safeParse({
    kind: 'webhook',
    form,
    address,
    ...(form === 'json' ? { key } : {}),
    ...plainOf(fields),
  })
  return result.success ? { input: result.data } : { faults: faultsOf(result.error.issues) }
}

/** The fields of a webhook that is set up; its secrets are not known here. */
export function fieldsOf(outlet: WebhookOutletSettings): WebhookFields {
  const { form, name, rules, tellsAllChanges, tellsHealth, detailLimit, perMessage } = outlet
  return {
    name,
    address: '',
    key: '',
    rules: rules.map(({ minSeverity, detectors, lists, query }) => ({
      minSeverity,
      detectors: detectors.join(', '),
      lists: lists.join(', '),
      query,
    })),
    tellsAllChanges,
    tellsHealth,
    detailLimit: String(detailLimit),
    perMessage: perMessage === undefined ? emptyWebhook(form).perMessage : String(perMessage),
  }
}

/** What the fields say to change a webhook, or what is wrong with them; empty secrets stay as they are. */
export function readEdit(
  { id, form }: WebhookOutletSettings,
  fields: WebhookFields,
): { input: EditWebhook } | { faults: WebhookFaults } {
  const address = fields.address.trim()
  const key = fields.key.trim()
  const result = editWebhookSchema.safeParse({
    id,
    ...(address === '' ? {} : { address }),
    ...(form === 'json' && key !== '' ? { key } : {}),
    ...plainOf(fields),
  })
  return result.success ? { input: result.data } : { faults: faultsOf(result.error.issues) }
}

/** All but the secrets. */
function plainOf({
  address: _address,
  key: _key,
  rules,
  detailLimit,
  perMessage,
  ...rest
}: WebhookFields) {
  return {
    ...rest,
    rules: rules.map(({ detectors, lists, ...rule }) => ({
      ...rule,
      detectors: partsOf(detectors),
      lists: partsOf(lists),
    })),
    detailLimit: numberOf(detailLimit),
    perMessage: numberOf(perMessage),
  }
}

function faultsOf(issues: readonly { path: PropertyKey[]; message: string }[]): WebhookFaults {
  const faults: WebhookFaults = {}
  for (const { path, message } of issues) {
    const [field] = path
    if (isField(field)) faults[field] ??= message
  }
  return faults
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
