import type { Severity } from '../../../shared/severity'
import type { UrlRule } from '../../../shared/url-rule'
import { FORBIDDEN } from '../formats/forbidden-url'
import { eventId } from '../formats/identity'
import { readPage } from '../formats/page'
import { keepRaw } from '../formats/raw'
import type { Click, PageVerdict, ParsedEvent, Traffic, WebRequest } from '../record'
import type { Judge } from './detector'

const TITLE = 'Forbidden URL'
/** Rule of what somebody else calls forbidden. */
const REPORTED = 'reported'

/** Where a record stands and what it says: what a hit is known by, and its evidence. */
interface Origin {
  partition: string
  position: number
  part: number
  text: string
}

/** A page that somebody asked for, whatever kind of traffic says so. */
interface SeenPage {
  time: number
  isTimeBorrowed: boolean
  site: string
  /** As it arrived. */
  article: string
  /** In its plain form; empty where there is none. */
  path: string
  /** Who asked, where that is known. */
  ip: string | null
}

/** What a rule of ours says of a path; null where none hits. */
export type MatchUrl = (path: string) => UrlRule | null

/** A page that is forbidden, as the event that its alert counts; null for all others. */
export function findForbidden(item: Traffic, origin: Origin, match: MatchUrl): ParsedEvent | null {
  if (item.kind === 'window-count' || item.kind === 'dns-query') return null
  const page = item.kind === 'request' ? pageOfRequest(item) : pageOf(item)
  const rule = page.path === '' ? null : match(page.path)
  if (rule !== null)
    return toHit(page, origin, nameRule(rule), subjectOf(rule, page), rule.severity)
  if (item.kind !== 'page-verdict' || !item.isForbidden) return null
  return toHit(page, origin, REPORTED, page.path, 'low')
}

function pageOf(item: Click | PageVerdict): SeenPage {
  const { time, isTimeBorrowed, site, path } = item
  const ip = item.kind === 'click' ? item.ip : null
  return { time, isTimeBorrowed, site, path, article: item.article ?? path, ip }
}

/** A log without hosts says nothing of its site: the reporter is its format then. */
function pageOfRequest(request: WebRequest): SeenPage {
  const { time, isTimeBorrowed, path: article, client: ip } = request
  const site = request.site === '' ? request.format : request.site
  const { path } = readPage(article)
  return { time, isTimeBorrowed, site, article, path, ip }
}

/** The verdict on a page that is forbidden: what its rule says. */
export const judgeForbidden: Judge = (event) => ({
  id: event.id,
  detector: FORBIDDEN,
  rule: event.alertKey,
  title: event.title ?? TITLE,
  subject: event.subject,
  severity: event.severity ?? 'low',
  score: null,
  nativeScore: null,
  indicator: event.ip,
})

/** `exact:/admin`: never what a person may change of it later. */
function nameRule({ kind, pattern }: UrlRule): string {
  return `${kind}:${pattern}`
}

/** A rule for many paths is one alert, however many paths somebody tries. */
function subjectOf({ kind, pattern }: UrlRule, { path }: SeenPage): string {
  return kind === 'exact' ? path : kind === 'prefix' ? `${pattern}*` : pattern
}

function toHit(
  page: SeenPage,
  { partition, position, part, text }: Origin,
  rule: string,
  about: string,
  severity: Severity,
): ParsedEvent {
  const { ip } = page
  return {
    id: eventId(FORBIDDEN, [partition, String(position), String(part), text]),
    format: FORBIDDEN,
    time: page.time,
    isTimeBorrowed: page.isTimeBorrowed,
    reporter: page.site,
    product: 'watchfloor',
    alertId: null,
    alertKey: rule,
    title: TITLE,
    severity,
    subject: ip ?? about,
    ip,
    target: ip === null ? page.site : about,
    targetPort: null,
    info: page.article,
    reason: rule === REPORTED ? 'reported as forbidden' : `rule ${rule}`,
    nativeScore: null,
    httpStatus: null,
    isBlockedBySensor: false,
    ...keepRaw(text),
  }
}
