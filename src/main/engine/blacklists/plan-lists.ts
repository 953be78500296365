import type { z } from 'zod'
import { createListSchema } from '../../../shared/blacklist'
import { BadInputError } from '../decision'
import type { Desk } from './desk'
import { identifyList } from './names'
import { effect, type Plan, parseInput } from './plan'
import { needList } from './plan-entries'

/** A list to be made. */
export type CreateInput = z.input<typeof createListSchema>

const NOUNS = { address: 'addresses', domain: 'domains' } as const

/** Makes a list. Numbers are kept for alert ids, `all` for all lists together. */
export function planCreate(desk: Desk, input: CreateInput): Plan {
  const { list, title, holds } = parseInput(createListSchema, input)
  if (/^\d+$/.test(list) || list === 'all') {
    throw new BadInputError(`${list} cannot be a list's name: numbers and "all" are taken.`, 'list')
  }
  if (identifyList(desk, list) !== null) {
    throw new BadInputError(`There is a list ${list} already. Choose another name.`, 'list')
  }
  const draft = {
    kind: 'list',
    object: list,
    action: 'created',
    reason: '',
    data: { ...effect(desk), title, holds },
    undoes: null,
  } as const
  return { drafts: [draft], text: `Created the list ${title}, which holds ${NOUNS[holds]}.` }
}

/** Activates an observed or proposed list. */
export function planActivate(desk: Desk, name: string): Plan {
  const list = needList(desk, name)
  if (list.state === 'active') throw new BadInputError(`${list.title} is active already.`, 'list')
  const draft = {
    kind: 'list',
    object: name,
    action: 'activated',
    reason: '',
    data: effect(desk),
    undoes: null,
  } as const
  return { drafts: [draft], text: `Activated ${list.title}.` }
}
