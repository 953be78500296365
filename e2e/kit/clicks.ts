/** Windows of raw clicks are so long, ms. */
export const WINDOW_MS = 10_000

const SITE = 'shop.example'

/** Clicks of one window, as a site reports them; the flagged ones come from four addresses. */
export function clicksOf(start: number, flagged: number, other: number, path = '/'): string {
  const lines = Array.from({ length: flagged + other }, (_, n) => {
    const isFlagged = n < flagged
    const ip = isFlagged ? `203.0.113.${n % 4}` : `198.51.100.${n % 20}`
    return JSON.stringify({
      ts_ingest: start + n * 10,
      visitor_platform: 'mobile',
      visitor_os: 'ios',
      visitor_browser: 'Safari',
      visitor_country: 'BE',
      visitor_ip: ip,
      article: `https://${SITE}${path}`,
      article_title: 'A page',
      visitor_page_timer: isFlagged ? 0 : 900,
      visitor_page_height: isFlagged ? 0 : 300,
    })
  })
  return `${lines.join('\n')}\n`
}
