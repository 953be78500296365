import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { goTo } from './kit/desk'
import { type AskedName, dnsLine } from './kit/dns-log'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const NOW = Date.now()

/** Twelve names of one client, the first of them asked for by another one as well. */
const ASKED: AskedName[] = [
  ...Array.from({ length: 12 }, (_, n) => ({
    client: '192.0.2.44',
    name: `host-${n}.site.example`,
    at: NOW - 60_000 + n * 1_000,
    isFailed: n % 2 === 1,
  })),
  { client: '192.0.2.44', name: 'HOST-3.site.example', at: NOW - 30_000 },
  { client: '192.0.2.44', name: '<b>\u202e.example', at: NOW - 20_000 },
  { client: '2001:db8::44', name: 'host-0.site.example', at: NOW - 10_000 },
]

describe('Entities', () => {
  it(
    'have the names that an address asked DNS for, and the clients of a domain',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'dns.log')
      await writeFile(path, ASKED.map(dnsLine).join(''))
      await open('entity/192.0.2.44')
      const names = page.getByRole('region', { name: 'Names it asked DNS for' })
      await names.getByText('No DNS log has been read yet.', { exact: false }).waitFor()
      await importFile(page, path, /^15 records in /)
      await goTo(page, 'entity/192.0.2.44')
      await names.getByText('10 of 13 names').waitFor()
      const rows = names.getByRole('table').getByRole('row')
      await rows.nth(1).getByText('<b>').waitFor()
      await rows.nth(1).getByText('U+202E').waitFor()
      await names.getByRole('button', { name: 'Show more' }).click()
      await names.getByText('13 of 13 names').waitFor()
      await expect.poll(() => rows.count()).toBe(14)
      expect(await names.getByRole('button', { name: 'Show more' }).count()).toBe(0)
      await names.getByRole('button', { name: 'Most asked first' }).click()
      await expect
        .poll(() => rows.nth(1).innerText())
        .toMatch(/^host-3\.site\.example\s+0\.\d+\s+2\s+1\s/)
      expect(await findBarriers(page, 'names')).toEqual([])

      await goTo(page, 'entity/site.example')
      const clients = page.getByRole('region', { name: 'Clients that asked DNS for it' })
      await clients.getByText('2 of 2 clients').waitFor()
      const client = clients.getByRole('row').filter({ hasText: '192.0.2.44' })
      await expect.poll(() => client.innerText()).toMatch(/^192\.0\.2\.44\s+0\.\d+\s+12\s+13\s+6\s/)
      await clients.getByRole('button', { name: '2001:db8::44' }).click()
      await names.getByText('1 of 1 name').waitFor()
      await goTo(page, 'entity/nobody.example')
      await clients.getByText(/^Nobody asked for it/).waitFor()
    }),
  )
})
