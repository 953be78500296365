import { z } from 'zod'
import { querySettingSchema } from './query/setting'
import { severitySchema } from './severity'

/** What a webhook speaks: the text of a chat, or JSON for a program. */
export const WEBHOOK_FORMS = ['slack', 'google-chat', 'json'] as const
export type WebhookForm = (typeof WEBHOOK_FORMS)[number]

/** Environment variables of a webhook's secrets; the outlet's id behind them, `_FILE` for a file. */
export const WEBHOOK_URL = 'WATCHFLOOR_WEBHOOK_URL'
export const WEBHOOK_KEY = 'WATCHFLOOR_WEBHOOK_KEY'

const ADDRESS_FAULT =
  'must be an https address such as https://hooks.example/T0/B0/x; plain http only on this machine'
/** Names and addresses that always mean this machine. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

function isWebhookAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}

/** Where messages are posted to: a secret, since whoever has it can write there. */
export const webhookAddressSchema = z
  .string()
  .trim()
  .max(2_000)
  .refine(isWebhookAddress, ADDRESS_FAULT)

/** With what messages are signed. */
export const webhookKeySchema = z
  .string()
  .trim()
  .min(16, 'must have at least 16 characters: messages are signed with it')
  .max(500)

/** Which alerts go: all that a rule says must hold. */
export const webhookRuleSchema = z.object({
  minSeverity: severitySchema.default('high'),
  /** As consoles name them (`ntopng`, `suricata`, `ddos-ratio`, ...); empty: any. */
  detectors: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
  /** Lists that an alert counts on (40, 41, ..., a detector) or its indicator is on; empty: any. */
  lists: z.array(z.string().trim().min(1).max(64)).max(50).default([]),
  query: querySettingSchema,
})
export type WebhookRule = z.infer<typeof webhookRuleSchema>

const DAY_MS = 24 * 3600 * 1000

/** Settings of a webhook besides its id. */
export const webhookOutletShape = {
  name: z.string().trim().min(1).max(80),
  kind: z.literal('webhook'),
  form: z.enum(WEBHOOK_FORMS),
  /** An alert goes where one of them matches. */
  rules: z.array(webhookRuleSchema).min(1).max(20).prefault([{}]),
  /** Alerts are told when they begin or grow more severe; with this also when they are decided on or grow. */
  tellsAllChanges: z.boolean().default(false),
  /** Trouble of Watchfloor's own, such as a source that is silent, goes as well. */
  tellsHealth: z.boolean().default(true),
  /** Of more alerts together than this, numbers alone are told. */
  detailLimit: z.number().int().min(0).max(500).default(100),
  /** Alerts in one message; by default 3 in a chat, 50 in JSON. */
  perMessage: z.number().int().min(1).max(100).optional(),
  /** Least time between two digests. */
  gatherMs: z.number().int().min(0).max(DAY_MS).default(10_000),
  /** In a chat, a detector and subject that were told in detail are told by their number for so long. */
  cooldownMs: z.number().int().min(0).max(DAY_MS).default(600_000),
}
