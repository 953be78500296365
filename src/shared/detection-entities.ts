import { canonicalAddress } from './address'
import type { Detection, DetectionField } from './detection'

export const ENTITY_KINDS = ['user', 'host', 'address', 'domain', 'hash'] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]

/** Who has a part in an event: the sides of the unified data model, a name that was asked for, or a field of the rule. */
export type EntityRole = 'field' | 'principal' | 'src' | 'target' | 'dns'

/** Somebody or something that a detection names. */
export interface DetectionEntity {
  kind: EntityKind
  /** Addresses in their canonical form, domains and hashes in small letters, the rest as written. */
  value: string
  role: EntityRole
}

const SIDES = ['principal', 'src', 'target'] as const
const MAX_ENTITIES = 1_000
const MAX_VALUE = 500
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9][a-z0-9-]{0,62}$/

/** All that a detection names, each once, in the order in which they are found. */
export function findEntities(detection: Detection): DetectionEntity[] {
  const found = new Map<string, DetectionEntity>()
  const add = (entity: DetectionEntity) => {
    const key = `${entity.kind} ${entity.value}`
    if (found.size < MAX_ENTITIES && !found.has(key)) found.set(key, entity)
  }
  for (const field of [...detection.fields, ...detection.outcomes]) {
    for (const entity of entitiesOfField(field)) add(entity)
  }
  for (const { udm } of detection.events) for (const entity of entitiesOfEvent(udm)) add(entity)
  return [...found.values()]
}

/** The entity that a field of the rule names by its key (`client_ip`, `principal_user`), as `kind`. */
export function entityOfField(field: DetectionField, kind: EntityKind): DetectionEntity | null {
  return entitiesOfField(field).find((entity) => entity.kind === kind) ?? null
}

function entitiesOfField({ key, value }: DetectionField): DetectionEntity[] {
  const kind = kindOfKey(key.toLowerCase())
  if (kind === null) return []
  // An outcome lists what it found in one text.
  return value
    .split(',')
    .slice(0, 100)
    .map((each) => entityOf(kind, each, 'field'))
    .filter((entity) => entity !== null)
}

function kindOfKey(key: string): EntityKind | null {
  if (/(?:user|username|user_?id|e?mail|email_address)$/.test(key)) return 'user'
  if (/(?:host|host_?name)$/.test(key)) return 'host'
  if (/(?:ip|ip_?address)$/.test(key)) return 'address'
  if (/domain(?:_?name)?$/.test(key)) return 'domain'
  return /(?:md5|sha1|sha256|hash)$/.test(key) ? 'hash' : null
}

/** What one event names: its sides, principal first, then names that were asked for. */
export function entitiesOfEvent(udm: Record<string, unknown>): DetectionEntity[] {
  const found: DetectionEntity[] = []
  for (const role of SIDES) found.push(...entitiesOfSide(udm[role], role))
  const questions = at(udm, 'network', 'dns', 'questions')
  for (const question of listOf(questions)) push(found, 'domain', at(question, 'name'), 'dns')
  return found
}

/** One side of an event: user, then host, then addresses, which is who it is about. */
function entitiesOfSide(side: unknown, role: EntityRole): DetectionEntity[] {
  const found: DetectionEntity[] = []
  push(found, 'user', at(side, 'user', 'userid'), role)
  push(found, 'user', at(side, 'user', 'emailAddresses'), role)
  push(found, 'user', at(side, 'user', 'userDisplayName'), role)
  push(found, 'host', at(side, 'hostname'), role)
  push(found, 'host', at(side, 'asset', 'hostname'), role)
  push(found, 'address', at(side, 'ip'), role)
  push(found, 'address', at(side, 'asset', 'ip'), role)
  push(found, 'address', at(side, 'natIp'), role)
  push(found, 'domain', at(side, 'domain', 'name'), role)
  for (const file of [at(side, 'file'), at(side, 'process', 'file')]) {
    for (const name of ['sha256', 'sha1', 'md5']) push(found, 'hash', at(file, name), role)
  }
  return found
}

function push(found: DetectionEntity[], kind: EntityKind, value: unknown, role: EntityRole): void {
  for (const each of Array.isArray(value) ? value.slice(0, 1_000) : [value]) {
    const entity = typeof each === 'string' ? entityOf(kind, each, role) : null
    if (entity !== null) found.push(entity)
  }
}

/** The value as an entity of that kind; null where it is none, such as a masked address. */
function entityOf(kind: EntityKind, text: string, role: EntityRole): DetectionEntity | null {
  const written = text.trim()
  if (written === '' || written.length > MAX_VALUE) return null
  const value = canonicalValue(kind, written)
  return value === null ? null : { kind, value, role }
}

function canonicalValue(kind: EntityKind, written: string): string | null {
  if (kind === 'address') return canonicalAddress(written)
  if (kind === 'user' || kind === 'host') return written
  const small = written.toLowerCase()
  if (kind === 'hash') return HASH.test(small) ? small : null
  const name = small.replace(/\.$/, '')
  return DOMAIN.test(name) && canonicalAddress(name) === null ? name : null
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return undefined
    here = Object.hasOwn(here, name) ? (here as Record<string, unknown>)[name] : undefined
  }
  return here
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
