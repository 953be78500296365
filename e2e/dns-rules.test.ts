import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

describe('Rules of DNS records', () => {
  it(
    'are edited, say which of them drops a pasted record, and are saved whole',
    withDesk({ isBare: true }, async ({ open, page, dataFolder }) => {
      await open('settings/dnsRecords')
      const section = page.getByRole('region', { name: 'DNS records' })
      await section.getByRole('button', { name: 'Add a rule' }).click()
      await section.getByText(/^Rule 5, name: must be a name/).waitFor()
      const save = section.getByRole('button', { name: 'Save rules' })
      expect(await save.getAttribute('aria-disabled')).toBe('true')
      await section.getByRole('textbox', { name: 'Field of rule 5' }).fill('status_code')
      await section.getByRole('combobox', { name: 'Kind of rule 5' }).click()
      await page.getByRole('option', { name: 'ListItem' }).click()
      await section
        .getByRole('textbox', { name: 'Allowed values of rule 5' })
        .fill('NOERROR, NXDOMAIN')
      await section.getByRole('textbox', { name: 'Relevant values of rule 5' }).fill('REFUSED')
      await section.getByText(/^Rule 5, relevant: names "REFUSED"/).waitFor()
      await section.getByRole('textbox', { name: 'Relevant values of rule 5' }).fill('NXDOMAIN')
      const record = (status: string) =>
        JSON.stringify({
          ts: '2026-03-02T10:15:04',
          src_ip: '192.0.2.44',
          domain_name: 'a.example',
          status_code: status,
        })
      const paste = section.getByRole('textbox', { name: 'Try a record' })
      await paste.fill(record('REFUSED'))
      await section.getByText(/^The record is dropped\. `status_code` is "REFUSED"/).waitFor()
      await section.getByRole('row').filter({ hasText: 'Drops it' }).waitFor()
      await paste.fill(record('NOERROR'))
      await section.getByText(/^The record is taken and stored/).waitFor()
      expect(await findBarriers(page, 'rules of DNS records')).toEqual([])
      await save.click()
      await toast(page).getByText('Rules of DNS records: 5 rules').waitFor()
      const saved = JSON.parse(await readFile(join(dataFolder, 'settings.json'), 'utf8'))
      expect(saved.formats.dnsRecord.json.at(-1)).toEqual({
        name: 'status_code',
        isOptional: false,
        type: 'ListItem',
        allowed: ['NOERROR', 'NXDOMAIN'],
        relevant: ['NXDOMAIN'],
      })
    }),
  )
})
