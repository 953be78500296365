import { describe, expect, it } from 'vitest'
import { formatByName } from '.'
import { reasonOf, recordOf, trafficOf } from './record.test-kit'

const NOW = 1_772_446_600_000
const CLICK = {
  visitor_platform: 'mobile',
  ts_ingest: 1_772_446_504_123,
  article_title: 'Some page',
  visitor_country: 'be',
  visitor_page_timer: 0,
  visitor_os: 'ios',
  article: 'https://www.site.example/some-page?x=1#top',
  visitor_page_height: 0,
  visitor_browser: 'unknown',
}
const parse = (value: unknown, topic?: string) =>
  formatByName('auto').parse(recordOf(JSON.stringify(value)), { transportTime: NOW, topic })

describe('a click', () => {
  it('is of the site of its source where its page names none, before the topic', () => {
    const site = 'shop.example.com'
    const readAt = (article: string | null) =>
      trafficOf(
        formatByName('auto').parse(recordOf(JSON.stringify({ ...CLICK, article })), {
          transportTime: NOW,
          topic: 'clicks',
          site,
        }),
      )
    expect(readAt('/some-page')).toMatchObject({ site, path: '/some-page' })
    expect(readAt(null)).toMatchObject({ site })
    expect(readAt(CLICK.article)).toMatchObject({ site: 'www.site.example' })
  })

  it('is read with its milliseconds, its page in its parts and its country in capitals', () => {
    expect(trafficOf(parse(CLICK))).toEqual({
      kind: 'click',
      time: 1_772_446_504_123,
      isTimeBorrowed: false,
      site: 'www.site.example',
      article: CLICK.article,
      path: '/some-page',
      title: 'Some page',
      country: 'BE',
      platform: 'mobile',
      os: 'ios',
      browser: 'unknown',
      timer: 0,
      height: 0,
      ip: null,
      nulls: 0,
    })
  })

  it('is read with nulls, which are counted, and with a time as the cleaning job writes it', () => {
    expect(trafficOf(parse({ ts_ingest: null }, 'shop-clicks'))).toMatchObject({
      time: NOW,
      isTimeBorrowed: true,
      site: 'shop-clicks',
      article: null,
      timer: null,
      nulls: 9,
    })
    const cleaned = { ...CLICK, ts_ingest: '2026-03-02T10:15:04.000Z', visitor_page_timer: null }
    expect(trafficOf(parse(cleaned))).toMatchObject({
      time: 1_772_446_504_000,
      timer: null,
      nulls: 1,
    })
  })

  it.each([
    [
      { visitor_page_timer: -1 },
      '`visitor_page_timer` is -1; it must be a whole number, 0 or more.',
    ],
    [{ visitor_page_height: 1.5 }, '`visitor_page_height` is 1.5; it must be'],
    [{ visitor_page_timer: '0' }, '`visitor_page_timer` is "0"; it must be a whole number'],
    [{ ts_ingest: 'yesterday' }, '`ts_ingest` is "yesterday"; it must be a Unix time'],
    [{ article: 7 }, '`article` is 7; it must be a text.'],
    [{ visitor_ip: '999.1.1.1' }, '`visitor_ip` is "999.1.1.1", which is no IP address.'],
  ])('is rejected where a field is wrong: %j', (over, reason) => {
    expect(reasonOf(parse({ ...CLICK, ...over }))).toContain(reason)
  })
})

describe('a window count', () => {
  const COUNT = {
    window: { start: '2026-03-02T10:15:00.000Z', end: '2026-03-02T10:15:00.750Z' },
    flagged: true,
    count: 7,
  }

  it('is read with its milliseconds, by its topic and its site', () => {
    const read = {
      kind: 'window-count',
      time: 1_772_446_500_000,
      isTimeBorrowed: false,
      topic: 'clicks-calculated-ddos',
      site: '',
      start: 1_772_446_500_000,
      end: 1_772_446_500_750,
      isFlagged: true,
      count: 7,
    }
    expect(trafficOf(parse(COUNT))).toEqual(read)
    const own = { ...read, topic: 'counts', site: 'www.site.example' }
    expect(trafficOf(parse({ ...COUNT, site: 'WWW.site.example' }, 'counts'))).toEqual(own)
    expect(trafficOf(parse({ ...COUNT, count: 0 }))).toMatchObject({ count: 0 })
  })

  it.each([
    [{ count: -1 }, '`count` is -1; clicks cannot be fewer than none.'],
    [{ count: 2.5 }, '`count` is 2.5; it must be a whole number up to 2^53.'],
    [{ count: 2 ** 60 }, 'it must be a whole number up to 2^53.'],
    [{ count: '7' }, '`count` is "7"; it must be a whole number.'],
    [{ flagged: 'true' }, '`flagged` is "true"; it must be true or false.'],
    [{ window: null }, '`window` is null; it must be an object'],
    [{ window: { ...COUNT.window, end: COUNT.window.start } }, 'ends before or where it starts'],
    [{ window: { start: COUNT.window.end, end: COUNT.window.start } }, 'ends before or where'],
    [{ window: { ...COUNT.window, start: '2026-03-02T10:15:00' } }, '`window.start` is'],
    [{ window: { ...COUNT.window, end: '2026-03-04T10:15:00Z' } }, 'longer than 24 hours'],
    [{ site: 5 }, '`site` is a number; it must be a text.'],
  ])('is rejected where it cannot be: %j', (over, reason) => {
    expect(reasonOf(parse({ ...COUNT, ...over }))).toContain(reason)
  })
})

describe('a forbidden URL', () => {
  it('is read by its path, whoever calls it forbidden', () => {
    const read = trafficOf(parse({ article: 'https://site.example/Admin/?x', forbidden: true }))
    expect(read).toMatchObject({
      kind: 'page-verdict',
      time: NOW,
      isTimeBorrowed: true,
      site: 'site.example',
      path: '/Admin/',
      isForbidden: true,
    })
    expect(trafficOf(parse({ article: '/a', forbidden: false }, 't'))).toMatchObject({ site: 't' })
  })

  it('is rejected without a page or a verdict', () => {
    expect(reasonOf(parse({ article: null, forbidden: true }))).toContain('`article` is null')
    expect(reasonOf(parse({ article: '/a', forbidden: 1 }))).toContain('must be true or false')
  })
})
