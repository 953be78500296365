import { z } from 'zod'
import { type Desk, type DeskOptions, goTo } from './desk'
import { stubNotifications } from './notice-stub'
import type { Report } from './records'
import { runCommand } from './serve'

type Shoot = (name: string) => Promise<void>

const listedSchema = z.object({ alerts: z.array(z.object({ id: z.string() })) })

const SUPPRESSED = 50
const HELD = 300
const REASONS = [
  'Our own vulnerability scanner; the window of tests is every night from 22:00 to 04:00 UTC, as agreed with the network team in change request 4711, to be looked at again when the contract is renewed',
  'known',
  'Load tests of the new shop front end, https://wiki.site.example/operations/load-tests/spring/what-to-expect-and-whom-to-call, asked for by the owner of the service and by nobody else',
] as const

/** Settings with twenty rules for notifications, some with long queries. */
export const CROWD_SETTINGS: DeskOptions['settings'] = {
  notifications: {
    rules: Array.from({ length: 20 }, (_, n) => ({
      detector: n % 3 === 0 ? 'suricata' : '',
      from: n % 2 === 0 ? ('low' as const) : ('critical' as const),
      isTold: n % 4 !== 0 || n % 5 === 4,
      query:
        n % 5 === 4
          ? ''
          : `ip:198.51.${n}.0/24 and (rule:"suricata:1:${2_010_900 + n}" or title:"ET SCAN *") and not entity:*.site.example${n % 5 === 0 ? ' and not (source:branch and count:..10 and last>=now-24h)' : ''}`,
    })),
  },
}

/** Suppressions, rules and outcomes, many of each; then the same with the engine gone. */
export async function pictureCrowd(desk: Desk, shoot: Shoot): Promise<void> {
  const { page, context, file } = desk
  await stubNotifications(context, 'granted')
  await desk.open('settings/silences')
  await page.getByText('Nothing is suppressed or snoozed.').waitFor()
  await shoot('silences-none')
  await goTo(page, 'live')
  await file.append(...reportsOf(SUPPRESSED, '203.0.113'))
  await page.getByRole('button', { name: `Open ${SUPPRESSED}` }).waitFor()
  await suppressAll(desk.dataFolder)
  for (let sent = 0; sent < HELD; sent += 15) {
    await file.append(...reportsOf(15, `198.18.${sent / 15}`))
    await page.getByRole('button', { name: `Open ${sent + 15}` }).waitFor()
  }
  const screens = async (state: string) => {
    for (const [width, height] of [
      [1440, 900],
      [1024, 640],
    ] as const) {
      await page.setViewportSize({ width, height })
      await pictureScreens(desk, shoot, `${state}-${width}`)
    }
  }
  await screens('many')
  await pictureFaults(desk, shoot)
  await desk.serve.kill()
  await page.getByText(/^No data since/).waitFor()
  await screens('gone')
}

async function pictureScreens({ page }: Desk, shoot: Shoot, state: string): Promise<void> {
  for (const section of ['silences', 'notifications'] as const) {
    await goTo(page, 'live')
    await goTo(page, `settings/${section}`)
    await page.getByRole('table', { name: 'Suppressions' }).waitFor()
    await shoot(`${section}-${state}`)
  }
  await page.keyboard.press('Shift+N')
  await page.getByRole('region', { name: 'Notification centre' }).waitFor()
  await page.getByRole('list', { name: 'What became of notifications' }).waitFor()
  await shoot(`centre-${state}`)
  await page.keyboard.press('Escape')
}

/** A search among the suppressions, and a query that cannot be read. */
async function pictureFaults({ page }: Desk, shoot: Shoot): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  await goTo(page, 'live')
  await goTo(page, 'settings/silences')
  await page.getByRole('textbox', { name: 'Find a suppression' }).fill('scanner')
  await page.getByText(/^\d+ of 50$/).waitFor()
  await shoot('silences-found')
  await goTo(page, 'settings/notifications')
  await page
    .getByRole('textbox', { name: 'Rule 2: query' })
    .fill('ip:198.51.100.0/24 and (severity>=hihg or entity:*.site.example)')
  await page.getByText('Did you mean high?').waitFor()
  await shoot('notifications-fault')
  await page.keyboard.press('Escape')
}

function reportsOf(count: number, network: string): Report[] {
  return Array.from({ length: count }, (_, n) => ({
    ip: `${network}.${n}`,
    alertId: [42, 61, 40, 42, 68][n % 5],
  }))
}

async function suppressAll(dataFolder: string): Promise<void> {
  const folder = ['--data-dir', dataFolder]
  const listed = await runCommand(['alerts', '--json', '--limit', String(SUPPRESSED), ...folder])
  const { alerts } = listedSchema.parse(JSON.parse(listed))
  const ids = alerts.map(({ id }) => id)
  for (const [place, reason] of REASONS.entries()) {
    const some = ids.filter((_, n) => n % REASONS.length === place)
    const how = place === 1 ? ['--expires', 'never'] : ['--expires', '1d', '--critical']
    await runCommand(['alerts', 'suppress', ...some, '--reason', reason, ...how, ...folder])
  }
}
