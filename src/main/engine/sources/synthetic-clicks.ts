import { createRandom, type Random } from './random'

/** How clicks, or counts of their windows, are made up; the same options give the same lines. */
export interface ClickOptions {
  /** Lines in all, Infinity for a stream without end. */
  count: number
  /** Different sites, 1 or more; the first are asked most. */
  sites?: number
  /** Lines a second of event time. */
  ratePerSecond?: number
  /** Share of windows in which a site is flooded with page loads, 0 to 1. */
  floods?: number
  /** Share of clicks of which something is null, 0 to 1. */
  nulls?: number
  seed?: number
  /** Event time of the first line, ms. */
  start: number
}

/** Length of the windows that floods last and that are counted. */
export const COUNTED_WINDOW_MS = 10_000
/** Lines of one window of a site: both halves, twice. */
export const LINES_A_WINDOW = 4
const DEFAULT_RATE = 100
const DEFAULT_FLOODS = 0.1
/** Of so many clicks one asks for a page that nobody should. */
const FORBIDDEN_EVERY = 500
const PLAIN_LOADS = 0.25
const FLOOD_LOADS = 0.9

const PAGES = ['/', '/news/market-day', '/news/rain', '/sport/final', '/archive/2025'] as const
const PLATFORMS = ['mobile', 'desktop', 'tablet'] as const
const SYSTEMS = ['ios', 'android', 'windows', 'mac'] as const
const BROWSERS = ['safari', 'firefox', 'chrome', 'unknown'] as const
const COUNTRIES = ['BE', 'NL', 'FR', 'DE', 'nl'] as const

/** Made-up clicks as NDJSON lines without line breaks, in the order of their times. */
export function* generateClicks(options: ClickOptions): Generator<string> {
  const { count, start, seed = 1, floods = DEFAULT_FLOODS, nulls = 0 } = options
  const sites = Math.max(1, options.sites ?? 1)
  const stepMs = 1000 / Math.max(0.001, options.ratePerSecond ?? DEFAULT_RATE)
  const random = createRandom(seed)
  for (let made = 0; made < count; made += 1) {
    const time = Math.floor(start + made * stepMs)
    const site = pickSite(random, sites)
    const loads = isFlooded(seed, site, time, floods) ? FLOOD_LOADS : PLAIN_LOADS
    const isLoad = random.isLucky(loads)
    const page = made % FORBIDDEN_EVERY === FORBIDDEN_EVERY - 1 ? '/admin' : random.pick(PAGES)
    const click: Record<string, unknown> = {
      visitor_platform: random.pick(PLATFORMS),
      ts_ingest: time,
      article_title: page === '/' ? 'Front page' : page.slice(1).replace('/', ', '),
      visitor_country: random.pick(COUNTRIES),
      visitor_page_timer: isLoad ? 0 : 500 + random.below(60_000),
      visitor_os: random.pick(SYSTEMS),
      article: `https://${siteName(site)}${page}`,
      visitor_page_height: isLoad ? 0 : random.below(12_000),
      visitor_browser: random.pick(BROWSERS),
    }
    if (random.isLucky(nulls)) click[random.pick(['visitor_browser', 'visitor_country'])] = null
    yield JSON.stringify(click)
  }
}

/**
 * Made-up counts of windows of 10 s as NDJSON lines: each half of a window twice, first as far as it
 * was counted half-way.
 */
export function* generateWindowCounts(options: ClickOptions): Generator<string> {
  const { count, start, seed = 1, floods = DEFAULT_FLOODS } = options
  const sites = Math.max(1, options.sites ?? 1)
  const random = createRandom(seed)
  let made = 0
  for (let window = 0; ; window += 1) {
    const from =
      Math.floor(start / COUNTED_WINDOW_MS) * COUNTED_WINDOW_MS + window * COUNTED_WINDOW_MS
    const totals = Array.from({ length: sites }, (_, site) => {
      const clicks = 50 + random.below(200)
      const share = isFlooded(seed, site, from, floods) ? FLOOD_LOADS : PLAIN_LOADS
      return { site, flagged: Math.round(clicks * share), all: clicks }
    })
    for (const part of [0.5, 1]) {
      for (const { site, flagged, all } of totals) {
        for (const isFlagged of [true, false]) {
          if (made >= count) return
          made += 1
          const total = isFlagged ? flagged : all - flagged
          yield JSON.stringify({
            window: {
              start: new Date(from).toISOString(),
              end: new Date(from + COUNTED_WINDOW_MS).toISOString(),
            },
            flagged: isFlagged,
            count: Math.floor(total * part),
            ...(sites > 1 ? { site: siteName(site) } : {}),
          })
        }
      }
    }
  }
}

/** The site that a made-up line is about; empty where it names none. */
export function siteOf(line: string): string {
  return /"(?:article":"https:\/\/|site":")([^"/]+)/.exec(line)?.[1] ?? ''
}

function siteName(site: number): string {
  return site === 0 ? 'www.site.example' : `www-${site}.site.example`
}

/** Low numbers come more often. */
function pickSite(random: Random, sites: number): number {
  if (sites === 1) return 0
  const share = random.below(1_000_000) / 1_000_000
  return Math.floor(sites * share * share)
}

/** Whether a site is flooded in the window of a time: the same whoever asks, in any order. */
function isFlooded(seed: number, site: number, time: number, floods: number): boolean {
  const window = Math.floor(time / COUNTED_WINDOW_MS)
  return createRandom(seed + site * 7919 + (window % 1_000_003) * 31).isLucky(floods)
}
