import { type BlastRadius, RADIUS_DAYS, type RadiusFigures } from '../../shared/blast-radius'
import { blastRadiusStrings as words } from '../strings'

/** A blast radius as one line: the value's figures, those around it where they say more, the gaps. */
export function radiusText({ own, around, gaps }: BlastRadius): string {
  const figures = figuresText(own)
  const wide = around === null ? '' : figuresText(around)
  const parts: string[] = []
  if (figures !== '') parts.push(`${words.last(RADIUS_DAYS)} ${figures}.`)
  // What was not asked may hold somebody.
  else if (gaps.length === 0) parts.push(`${words.last(RADIUS_DAYS)} ${words.nobody}.`)
  if (around !== null && wide !== figures) parts.push(words.around(around.value, wide))
  for (const gap of gaps) parts.push(`${gap}.`)
  return parts.join(' ')
}

function figuresText(figures: RadiusFigures): string {
  const { users, requests, clients, answers, hosts, events, answered } = figures
  const parts: string[] = []
  if (requests > 0) parts.push(words.requests(users, requests))
  if (answers > 0) parts.push(words.answers(clients, answers))
  if (events > 0) parts.push(words.events(hosts, events, answered))
  return parts.join('; ')
}
