import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { goTo } from './kit/desk'
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
