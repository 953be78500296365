import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Desk, drawer, feedRows, goTo } from './desk'
import { detectionOf, dnsEvent } from './detections'
import { importFile } from './import-file'

type Shoot = (name: string) => Promise<void>

const CURATED = {
  ruleId: 'ur_example_global_keys',
  ruleName: 'GCP Global SSH Keys',
  ruleVersion: undefined,
  severity: 'LOW',
  riskScore: undefined,
  summary: 'Rule Detection',
  description: 'Identifies project-wide SSH keys being added where there were none before.',
  ruleSetDisplayName: 'Admin Action',
  urlBackToProduct: 'https://tenant.example/alerts/1',
}
const HOSTILE = {
  ruleId: 'ru_hostile',
  ruleName: '<img src=x onerror="x()">\u202egpj.exe',
  riskScore: 90,
  urlBackToProduct: 'javascript:alert(1)',
  summary: `${'long words '.repeat(60)}<script>`,
}

/** One alert each: whole, without evidence, huge, hostile. */
function makeDetections(): object[] {
  const labels = Array.from({ length: 400 }, (_, n) => ({ key: `k${n}`, value: `v${n}` }))
  const many = Array.from({ length: 60 }, (_, n) =>
    dnsEvent(`n${n}.beacon.example`, `203.0.113.${n + 1}`, { additional: { labels } }),
  )
  return [
    detectionOf({
      id: 'whole',
      events: [
        dnsEvent('k3v9x1.beacon.example'),
        dnsEvent('p0q7zz.beacon.example', '198.51.100.7', {
          src: { ip: ['2001:db8::5:77'] },
          principal: {
            hostname: 'ws-17',
            process: {
              file: { sha256: '9f86d081884c7d65'.repeat(4), fullPath: 'C:\\Temp\\a.exe' },
            },
          },
        }),
      ],
    }),
    detectionOf({ id: 'bare', host: 'db-3.corp.example', rule: CURATED }),
    detectionOf({ id: 'huge', host: 'srv-9', rule: { ruleId: 'ru_huge' }, events: many }),
    detectionOf({
      id: 'hostile',
      host: 'ws-\u2066x',
      rule: HOSTILE,
      events: [
        { 'k\u202ey<b>': 'v\u0007\u200b<i>', long: 'A'.repeat(900), list: [[[{ a: null }]]] },
      ],
    }),
  ]
}

/** Pictures of detections in the drawer, of their search, their block form and their settings. */
export async function pictureDetections(desk: Desk, shoot: Shoot): Promise<void> {
  const { page, folder, open } = desk
  const path = join(folder, 'detections.ndjson')
  await writeFile(
    path,
    makeDetections()
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(''),
  )
  await open('sources/import')
  await importFile(page, path, /^4 records in .*: 4 events/)
  await goTo(page, 'live')
  const section = drawer(page).getByRole('region', { name: 'Detection' })
  const show = async (subject: string) => {
    await feedRows(page).filter({ hasText: subject }).click()
    await section.getByText('Rule id').waitFor()
  }
  for (const [name, subject] of [
    ['whole', 'ws-17'],
    ['bare', 'db-3.corp.example'],
    ['huge', 'srv-9'],
    ['hostile', 'gpj.exe'],
  ] as const) {
    await show(subject)
    await shoot(`detection-${name}`)
    await section.getByRole('heading', { name: 'Events' }).scrollIntoViewIfNeeded()
    await drawer(page).getByRole('heading', { name: 'Timeline' }).scrollIntoViewIfNeeded()
    await shoot(`detection-${name}-events`)
  }
  await show('ws-17')
  await section.getByRole('textbox', { name: 'Search in the events' }).fill('beacon')
  await section.getByText('2 matches').waitFor()
  await shoot('detection-search')
  await drawer(page)
    .getByRole('button', { name: /^Block/ })
    .click()
  await page.getByRole('combobox', { name: 'Address' }).click()
  await page.getByRole('option').first().waitFor()
  await shoot('detection-block')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await goTo(page, 'entity/198.51.100.7')
  await page.getByText('dns_beacon').first().waitFor()
  await shoot('detection-entity')
  await goTo(page, 'settings/detectors')
  await page.getByText('Hosts that links may lead to').scrollIntoViewIfNeeded()
  await shoot('detection-settings')
}
