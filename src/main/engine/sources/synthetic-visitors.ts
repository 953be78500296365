import type { Random } from './random'
import type { MadeRequest, Visit } from './synthetic-web'

/** How one client behaves. */
interface Behaviour {
  userAgent: string
  visit: Visit
}

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1',
] as const
const SECTIONS = ['blog', 'shop', 'docs', 'news', 'about'] as const
const ASSETS = [
  ['/static/site.css', 'text/css', 8_000],
  ['/static/app.js', 'application/javascript', 60_000],
  ['/img/logo.png', 'image/png', 12_000],
  ['/img/photo-{}.jpg', 'image/jpeg', 90_000],
  ['/img/photo-{}.jpg', 'image/jpeg', 90_000],
] as const
const PROBES = [
  '/wp-login.php',
  '/.env',
  '/phpmyadmin/index.php',
  '/cgi-bin/test.cgi',
  '/admin/config.php',
  '/backup.zip',
  '/.git/config',
  '/index.php?id=1%27%20OR%201=1',
] as const
const HTML = 'text/html; charset=utf-8'

/** Somebody who reads: a page with what belongs to it, then a while of nothing. */
export function makePerson(random: Random): Behaviour {
  return { userAgent: random.pick(BROWSERS), visit: read(random) }
}

function* read(random: Random): Visit {
  let pauseMs = 0
  while (true) {
    yield { ...pageOf(random, 30), afterMs: pauseMs }
    const wanted = random.isLucky(0.3) ? ASSETS : ASSETS.slice(2)
    for (const [url, contentType, size] of wanted) {
      const path = url.replace('{}', String(random.below(200)))
      const status = random.isLucky(0.15) ? 304 : 200
      const bytes = status === 304 ? 0 : varied(size, random)
      yield { method: 'GET', url: path, status, bytes, contentType, afterMs: random.below(400) }
    }
    // Between two pages a minute, between two visits half an hour.
    pauseMs = random.isLucky(0.12)
      ? 600_000 + random.below(2_400_000)
      : 4_000 + random.below(80_000)
  }
}

/** A search engine: one page after the other, without what belongs to them. */
export function makeCrawler(random: Random): Behaviour {
  const userAgent = 'Mozilla/5.0 (compatible; crawlbot/2.1; +https://crawl.example/bot)'
  return { userAgent, visit: crawl(random) }
}

function* crawl(random: Random): Visit {
  yield { ...answer('/robots.txt', 200, 120, 'text/plain'), afterMs: 0 }
  while (true) yield { ...pageOf(random, 400), afterMs: 5_000 + random.below(20_000) }
}

/** Somebody who tries doors: hardly anything that is asked for is there. */
export function makeScanner(random: Random): Behaviour {
  return { userAgent: 'Mozilla/5.0 zgrab/0.x', visit: probe(random) }
}

function* probe(random: Random): Visit {
  while (true) {
    const known = random.isLucky(0.4)
    const url = known ? random.pick(PROBES) : `/${random.below(1_000_000).toString(36)}.php`
    const status = random.isLucky(0.05) ? 500 : random.isLucky(0.06) ? 200 : 404
    yield { ...answer(url, status, varied(500, random), HTML), afterMs: 100 + random.below(900) }
  }
}

/** One of many that ask for the same expensive page as fast as they can. */
export function makeFlooder(random: Random): Behaviour {
  return { userAgent: random.pick(BROWSERS), visit: flood(random) }
}

function* flood(random: Random): Visit {
  while (true) {
    const url = `/search?q=${random.below(1_000_000_000).toString(36)}`
    const status = random.isLucky(0.2) ? 503 : 200
    yield { ...answer(url, status, varied(4_000, random), HTML), afterMs: 40 + random.below(200) }
  }
}

/** A thief with patience: every item in turn, one each quarter of a minute, for days. */
export function makeScraper(random: Random): Behaviour {
  return { userAgent: random.pick(BROWSERS), visit: scrape(random) }
}

function* scrape(random: Random): Visit {
  for (let item = random.below(10_000); ; item += 1) {
    const size = varied(18_000, random)
    yield {
      ...answer(`/shop/item?id=${item}`, 200, size, HTML),
      afterMs: 14_000 + random.below(2_000),
    }
  }
}

function pageOf(random: Random, pages: number): MadeRequest {
  const url = `/${random.pick(SECTIONS)}/${random.below(pages)}.html`
  const isMissing = random.isLucky(0.02)
  return answer(url, isMissing ? 404 : 200, varied(isMissing ? 500 : 20_000, random), HTML)
}

function answer(url: string, status: number, bytes: number, contentType: string): MadeRequest {
  return { method: 'GET', url, status, bytes, contentType }
}

function varied(size: number, random: Random): number {
  return Math.floor(size / 2) + random.below(size)
}
