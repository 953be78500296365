import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { drawer, feedRow, goTo } from './kit/desk'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
/** Start of a bucket of two minutes. */
const T0 = Math.floor(Date.now() / 120_000) * 120_000 - 3_600_000

const ASKED = [
  { second: 0, path: '/a/b.html', type: 'text/html', bytes: 1_000, status: 200 },
  { second: 30, path: '/a/c.css', type: 'text/css', bytes: 3_000, status: 200 },
  { second: 90, path: '/a/b.html', type: 'text/html', bytes: 1_000, status: 404 },
  { second: 150, path: '/<b>', type: 'text/html', bytes: 1_000, status: 200 },
]

const lineOf = ({ second, path, type, bytes, status }: (typeof ASKED)[number]) =>
  `${JSON.stringify({
    '@timestamp': new Date(T0 + second * 1_000).toISOString(),
    client_ip: '203.0.113.7',
    client_request_host: 'www.site.example',
    client_ua: 'x',
    client_url: path,
    content_type: type,
    http_response_code: status,
    querystring: null,
    reply_length_bytes: bytes,
  })}\n`

/** Twenty people who look around for two minutes, and one client that asks for the same ten times a second. */
function floodLines(): string {
  const people = Array.from({ length: 20 * 7 }, (_, n) => ({
    ip: `203.0.113.${1 + (n % 20)}`,
    second: 16 * Math.floor(n / 20) + (n % 20) / 2,
    path: `/page-${(n * 7) % 13}.html`,
  }))
  const flood = Array.from({ length: 1_200 }, (_, n) => ({
    ip: '203.0.113.99',
    second: n / 10,
    path: '/search',
  }))
  return [...people, ...flood]
    .sort((a, b) => a.second - b.second)
    .map(({ ip, second, path }) =>
      lineOf({ second, path, type: 'text/html', bytes: 1_000, status: 200 }).replace(
        '203.0.113.7',
        ip,
      ),
    )
    .join('')
}

describe('Entities', () => {
  it(
    'have the request sets of an address, with the features of its newest buckets',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'access.ndjson')
      await writeFile(path, ASKED.map(lineOf).join(''))
      await open('entity/203.0.113.7')
      const sets = page.getByRole('region', { name: 'Request sets' })
      await sets.getByText('No request set of it is kept.', { exact: false }).waitFor()
      await importFile(page, path, /^4 records in /)
      await goTo(page, 'entity/203.0.113.7')
      await sets.getByText('newest 2 buckets').waitFor()
      const line = (name: string) =>
        sets.getByRole('row').filter({ has: page.getByRole('cell', { name, exact: true }) })
      const expectLine = (name: string, words: RegExp) =>
        expect.poll(() => line(name).innerText()).toMatch(words)
      await expectLine('Requests in the bucket', /\s1\s+3$/)
      await expectLine('request_total', /\s4\s+3$/)
      await expectLine('request_rate', /\s1\.6\s+2$/)
      await expectLine('request_interval_variance', /\s0\.08333\s+0\.125$/)
      await expectLine('unique_path_total', /\s3\s+2$/)
      await expectLine('top_page_total', /\s2\s+2$/)
      expect(await findBarriers(page, 'request sets')).toEqual([])
    }),
  )
})

/** The flood of the test is small. */
const LOWER_THRESHOLD = {
  isBare: true,
  settings: { detectors: { webAnomaly: { threshold: 0.5 } } },
} as const

describe('an alert about clients unlike others', () => {
  it(
    'names them with their scores, and leads to their pages',
    withDesk(LOWER_THRESHOLD, async ({ open, page, folder }) => {
      const path = join(folder, 'flood.ndjson')
      await writeFile(path, floodLines())
      await open()
      await importFile(page, path, /^1,340 records in /)
      await goTo(page, 'live')
      await feedRow(page, 'www.site.example').click()
      const clients = drawer(page).getByRole('region', { name: 'Clients unlike others' })
      const flooder = clients.getByRole('row').filter({ hasText: '203.0.113.99' })
      await flooder.waitFor()
      await clients.getByText('web-anomaly 1.0.0').waitFor()
      expect(await findBarriers(page, 'clients unlike others')).toEqual([])
      await flooder.getByRole('button', { name: '203.0.113.99', exact: true }).click()
      await page.getByRole('region', { name: 'Request sets' }).waitFor()
    }),
  )
})
