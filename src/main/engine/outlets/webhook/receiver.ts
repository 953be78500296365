import {
  WEBHOOK_KEY,
  WEBHOOK_URL,
  type WebhookForm,
  webhookAddressSchema,
} from '../../../../shared/webhook'
import { BadInputError } from '../../decision'
import { type ReadSecret, variablesOf } from '../../secrets'
import { WebhookFault } from './fault'
import { writeJsonTest } from './json-body'
import { googleChatMarkup, type Markup, slackMarkup } from './markup'
import { type PostParts, post } from './post'
import { SIGNATURE_HEADER, sign } from './signature'

/** How the text of a chat is kept harmless. */
export const MARKUPS: Readonly<Record<Exclude<WebhookForm, 'json'>, Markup>> = {
  slack: slackMarkup,
  'google-chat': googleChatMarkup,
}

/** Who gets the messages. Both parts are secrets but for the address's host. */
export interface Receiver {
  address: URL
  /** With what messages are signed; null for a chat. */
  key: string | null
}

/** A body to be posted. */
export interface Posting {
  body: string
  /** Tells a repetition from a new message. */
  delivery: string
}

/**
 * Where an outlet posts to.
 * @throws WebhookFault ADDRESS where it has no address or key, or one that cannot be used; SecretError.
 */
export async function readReceiver(
  { id, form }: { id: string; form: WebhookForm },
  readSecret: ReadSecret,
): Promise<Receiver> {
  const address = await mustHave(readSecret, WEBHOOK_URL, 'address', id)
  const checked = webhookAddressSchema.safeParse(address)
  if (!checked.success) {
    const why = checked.error.issues[0]?.message ?? 'is not valid'
    throw new WebhookFault('ADDRESS', `The address of this outlet ${why}.`)
  }
  const key = form === 'json' ? await mustHave(readSecret, WEBHOOK_KEY, 'key', id) : null
  return { address: new URL(checked.data), key }
}

async function mustHave(
  readSecret: ReadSecret,
  name: string,
  what: string,
  id: string,
): Promise<string> {
  const secret = await readSecret(name)
  if (secret !== null) return secret
  const [variable = name] = variablesOf(name, id)
  throw new WebhookFault(
    'ADDRESS',
    `This outlet has no ${what}. Remove it and set it up anew, or start Watchfloor with ${variable} or ${variable}_FILE in its environment.`,
  )
}

/** Posts one message, signed where the receiver has a key. @throws WebhookFault. */
export async function postTo(
  { address, key }: Receiver,
  { body, delivery }: Posting,
  parts: PostParts,
): Promise<void> {
  const headers: Record<string, string> = { 'x-watchfloor-delivery': delivery }
  if (key !== null) headers[SIGNATURE_HEADER] = sign(body, key, parts.now())
  await post(address, body, headers, parts)
}

/** The body of a chat's message. */
export function chatBody(form: Exclude<WebhookForm, 'json'>, text: string): string {
  // Slack would show what stands behind a link, and so ask for it.
  const quiet = { unfurl_links: false, unfurl_media: false }
  return JSON.stringify(form === 'slack' ? { text, ...quiet } : { text })
}

/** The message that a person sends to see whether it arrives. */
function testPosting(form: WebhookForm, name: string, now: number): Posting {
  const delivery = `test-${now}`
  if (form === 'json') return { body: writeJsonTest(name, now), delivery }
  const said = MARKUPS[form].toHarmless(name)
  return {
    body: chatBody(form, `*Watchfloor* sends a test message.\n\`\`\`\n${said}\n\`\`\``),
    delivery,
  }
}

const FORM_NAMES = { slack: 'Slack', 'google-chat': 'Google Chat', json: 'JSON' } as const

/** Where a webhook posts to, in a line: its address is a secret but for the host. */
export async function webhookDetail(
  outlet: { id: string; form: WebhookForm },
  readSecret: ReadSecret,
): Promise<string> {
  const form = FORM_NAMES[outlet.form]
  try {
    return `${form} at ${(await readReceiver(outlet, readSecret)).address.host}`
  } catch {
    // What is wrong with it is told when it is to deliver.
    return form
  }
}

/** Sends a test message; answers the host that took it. @throws BadInputError with what is wrong. */
export async function sendTest(
  { form, name }: { form: WebhookForm; name: string },
  receiver: Receiver,
  now: () => number,
): Promise<string> {
  const signal = new AbortController().signal
  try {
    await postTo(receiver, testPosting(form, name, now()), { now, signal })
  } catch (error) {
    if (error instanceof WebhookFault) throw new BadInputError(error.message, 'address')
    throw error
  }
  return receiver.address.host
}
