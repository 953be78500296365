import { parseNetwork } from '../../../shared/address'
import { entryObject, splitObject } from '../blacklists/ledger'
import { type Decision, FORGOTTEN_FLAG } from '../decision'
import { entityOfNote } from '../notes/notes'
import { type ForgottenEntity, forgottenAlertId, withoutMention } from './entity-name'

/**
 * A decision as it stays once an entity is forgotten: who, when, what and why, with its forgotten
 * name for the value. The same object comes back where nothing in it names the entity.
 */
export function forgetInDecision(
  decision: Decision,
  entity: ForgottenEntity,
  key: Uint8Array,
  alertIds: ReadonlySet<string>,
): Decision {
  const isOwnAlert =
    decision.kind === 'alert' &&
    (alertIds.has(decision.object) || isOwnKey(decision.data.predecessorKey, entity.value))
  const isOwn = isOwnAlert || isOwnObject(decision, entity.value)
  const reason = withoutMention(decision.reason, entity)
  const data = forgetIn(decision.data, entity)
  const isChanged =
    reason !== decision.reason || JSON.stringify(data) !== JSON.stringify(decision.data)
  if (!isOwn && !isChanged) return decision
  const kept: Decision = { ...decision, reason, data: data as Record<string, unknown> }
  if (!isOwn) return kept
  kept.data[FORGOTTEN_FLAG] = true
  if (isOwnAlert) {
    const { predecessor } = decision.data
    kept.object = forgottenAlertId(key, decision.object)
    if (typeof predecessor === 'string') kept.data.predecessor = forgottenAlertId(key, predecessor)
  } else if (decision.kind === 'entry') {
    kept.object = entryObject(splitObject(decision.object).list, entity.token)
  } else if (decision.kind === 'suppression' || decision.kind === 'snooze') {
    kept.object = `${decision.object.slice(0, -entity.value.length)}${entity.token}`
  } else if (decision.kind === 'label') {
    kept.object = renameParts(decision.object, entity)
  } else if (decision.kind === 'note') {
    kept.object = `${decision.object.slice(0, -entity.value.length)}${entity.token}`
  } else kept.object = entity.token
  return kept
}

function isOwnObject({ kind, object }: Decision, value: string): boolean {
  if (kind === 'entry') return splitObject(object).value === value
  if (kind === 'suppression' || kind === 'snooze') return isOwnKey(object, value)
  if (kind === 'label') return object.split('|').slice(1).includes(value)
  if (kind === 'note') return entityOfNote(object) === value
  return kind === 'allow' && object === value
}

/** The parts of a label's object behind its kind: client and host, or an incident. */
function renameParts(object: string, { value, token }: ForgottenEntity): string {
  const [kind = '', ...parts] = object.split('|')
  return [kind, ...parts.map((part) => (part === value ? token : part))].join('|')
}

/** A key is detector, rule and subject; only the subject may hold any character. */
function isOwnKey(key: unknown, value: string): boolean {
  return typeof key === 'string' && key.split('|').slice(2).join('|') === value
}

/** Every text in a decision's data; a network is another value than an address inside it. */
function forgetIn(value: unknown, entity: ForgottenEntity): unknown {
  if (typeof value === 'string') return forgetInText(value, entity)
  if (Array.isArray(value)) return value.map((each) => forgetIn(each, entity))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, forgetIn(each, entity)]),
  )
}

function forgetInText(text: string, entity: ForgottenEntity): string {
  if (text.includes('|') && isOwnKey(text, entity.value)) {
    return `${text.slice(0, -entity.value.length)}${entity.token}`
  }
  if (text !== entity.value && text.includes('/') && parseNetwork(text).ok) return text
  return withoutMention(text, entity)
}
