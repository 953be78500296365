import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBarriers } from './kit/barriers'
import { feedRow, goTo } from './kit/desk'
import { dnsLine } from './kit/dns-log'
import { importFile } from './kit/import-file'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const NOW = Date.now()
const REPORTS = [
  { ip: '203.0.113.9' },
  { ip: '203.0.113.9', alertId: 61 },
  { ip: '203.0.113.77', alertId: 42 },
]

describe('The page of an entity', () => {
  it(
    'is worked by keyboard: note, change, delete and take back, decisions, a neighbour',
    withDesk({ reports: REPORTS }, async ({ open, page }) => {
      await open()
      await feedRow(page, '203.0.113.9').waitFor()
      await goTo(page, 'entity/203.0.113.9')
      const notes = page.getByRole('region', { name: 'Notes' })
      await notes.getByText('Nobody wrote anything about it.').waitFor()
      await page.keyboard.press('m')
      await page.keyboard.type('Asked the owner.')
      await page.keyboard.press('Control+Enter')
      const note = notes.getByRole('listitem')
      await note.getByText('Asked the owner.').waitFor()
      const decisions = page.getByRole('region', { name: 'Decisions' })
      await decisions.getByText('wrote a note').waitFor()
      expect(await findBarriers(page, 'entity')).toEqual([])

      await page.keyboard.press('Escape')
      await note.getByRole('button', { name: 'Edit the note Asked the owner.' }).focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('End')
      await page.keyboard.type(' He says no.')
      await page.keyboard.press('Control+Enter')
      await note.getByText('Asked the owner. He says no.').waitFor()
      await note.getByText(/^changed by /).waitFor()
      await note.getByRole('button', { name: /^Delete the note/ }).focus()
      await page.keyboard.press('Enter')
      await notes.getByText('Nobody wrote anything about it.').waitFor()
      await page.getByRole('button', { name: /^Undo/ }).click()
      await note.getByText('Asked the owner. He says no.').waitFor()

      const related = page.getByRole('region', { name: 'Related, last 30 days' })
      await related.getByRole('heading', { name: /Neighbours in 203\.0\.113\.0\/24/ }).waitFor()
      await related.getByRole('button', { name: /203\.0\.113\.77/ }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '203.0.113.77', level: 1 }).waitFor()
    }),
  )

  it(
    'is there for a domain that DNS alone knows, found from the field, with a note',
    withDesk({ isBare: true }, async ({ open, page, folder }) => {
      const path = join(folder, 'dns.log')
      const asked = { client: '192.0.2.44', name: 'cdn.site.example', at: NOW - 60_000 }
      await writeFile(path, dnsLine(asked, 0))
      await open('entity')
      await importFile(page, path, /^1 record in /)
      await goTo(page, 'entity')
      await page.keyboard.press('/')
      await page.keyboard.type('someone')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'someone was not seen' }).waitFor()
      await page.getByText('Lists hold addresses and domains, no other names.').waitFor()
      await page.getByRole('button', { name: 'Look something else up' }).click()
      await page.keyboard.press('/')
      await page.keyboard.type('cdn.site.example')
      await page.keyboard.press('Enter')
      const clients = page.getByRole('region', { name: 'Clients that asked DNS for it' })
      await clients.getByRole('button', { name: '192.0.2.44' }).waitFor()
      await page.keyboard.press('m')
      await page.keyboard.type('A delivery network.')
      await page.keyboard.press('Control+Enter')
      const notes = page.getByRole('region', { name: 'Notes' })
      await notes.getByText('A delivery network.').waitFor()
      expect(await findBarriers(page, 'domain')).toEqual([])
    }),
  )
})
