import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Desk, goTo } from './desk'
import { type AskedName, dnsLine } from './dns-log'
import { importFile } from './import-file'

/** One of each kind, and one whose model is not the expected one. */
export const PICTURED_DETECTORS = [
  { kind: 'dga', name: 'dga' },
  { kind: 'dga', name: 'branch', model: 'dga', sha256: 'a'.repeat(64) },
  { kind: 'dns-tunnel', name: 'dns-tunnel' },
] as const

const HOUR_MS = 3_600_000
const SYLLABLES = ['mon', 'ta', 'bel', 'ri', 'so', 'ver', 'ka', 'lu', 'den', 'po']
const LETTERS = 'bcdfghjklmnpqrstvwxz0123456789'

/** Names of a day: most are made of syllables, some of three clients of random letters. */
function makeQueries(count: number): AskedName[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, n) => {
    const isRandom = n % 40 === 7
    const pick = (from: string | readonly string[], at: number) =>
      from[(n * 7_919 + at * 104_729 + ((n * at) >> 3)) % from.length] ?? ''
    const parts = Array.from({ length: isRandom ? 14 : 3 + (n % 3) }, (__, at) =>
      pick(isRandom ? LETTERS : SYLLABLES, at + 1),
    )
    return {
      client: isRandom ? `192.0.2.${44 + (n % 3)}` : `198.51.100.${n % 200}`,
      name: `${parts.join('')}.${isRandom ? 'info' : 'com'}`,
      at: now - 21 * HOUR_MS + Math.floor((n / count) * 20 * HOUR_MS),
      isFailed: isRandom,
    }
  })
}

/** Detectors on a desk without a query, with those of a day, and in a small window. */
export async function pictureDetectors(
  { page, open, folder }: Desk,
  shoot: (name: string) => Promise<void>,
): Promise<void> {
  await open('detectors')
  const row = page.getByRole('region', { name: 'Generated domains', exact: true })
  await row.getByText(/^No DNS log has been read yet/).waitFor()
  await shoot('detectors-empty')
  const path = join(folder, 'dns.log')
  await writeFile(path, makeQueries(8_000).map(dnsLine).join(''))
  await importFile(page, path, /^8,000 records in /)
  await goTo(page, 'detectors')
  await row.getByText(/ over it\.$/).waitFor()
  await shoot('detectors')
  const slide = row.getByRole('slider')
  await slide.focus()
  for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowLeft')
  await row.getByText(/ in that day instead of /).waitFor()
  await shoot('detectors-preview')
  await row.getByRole('button', { name: 'Figures and card' }).click()
  await page.getByRole('complementary', { name: 'Model dga' }).getByText('What it takes').waitFor()
  await shoot('detectors-card')
  await page.getByRole('button', { name: 'Change Generated domains', exact: true }).click()
  const form = page.getByRole('complementary', { name: 'Detector dga' })
  await form.getByRole('textbox', { name: 'Threshold' }).fill('1.5')
  await shoot('detectors-form')
  await form.getByRole('switch', { name: 'Gate in front' }).press('Space')
  await form.getByRole('textbox', { name: 'Bits of an IPv6 subnet' }).scrollIntoViewIfNeeded()
  await form.getByRole('button', { name: 'Remove' }).click()
  await shoot('detectors-form-removing')
  await row.getByRole('button', { name: 'Figures and card' }).click()
  await page.setViewportSize({ width: 1024, height: 640 })
  await shoot('detectors-card-small')
  await page.keyboard.press('Escape')
  await shoot('detectors-small')
  await goTo(page, 'entity/192.0.2.44')
  await page.getByRole('region', { name: 'Names it asked DNS for' }).waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('button', { name: 'Highest score first' }).click()
  await page.getByRole('region', { name: 'Names it asked DNS for' }).scrollIntoViewIfNeeded()
  await shoot('dns-names')
}
