import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/steps.mjs'
import { findBarriers } from './kit/barriers'
import { feedRow, toast } from './kit/desk'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()
const MODEL_FILES = ['manifest.json', 'model.onnx', 'tables.bin', 'README.md']

/** A copy of the shipped model in a folder, as somebody would offer one. */
async function offerModel(folder: string): Promise<string> {
  const offered = join(folder, 'offered')
  await mkdir(offered)
  for (const file of MODEL_FILES) {
    await copyFile(join(ROOT, 'models', 'dga', file), join(offered, file))
  }
  const hostile = '\n<img src=x onerror="document.title=1">\n\n[a link](javascript:alert(1))\n'
  await writeFile(join(offered, 'README.md'), `# Our own model\n${hostile}`)
  return offered
}

describe('Detectors', () => {
  it(
    'says of every detector how it is and what it came to, by keys alone',
    withDesk(
      { reports: [{ ip: '198.51.100.1' }, { ip: '198.51.100.2' }] },
      async ({ open, page }) => {
        await open()
        await feedRow(page, '198.51.100.2').waitFor()
        await page.keyboard.press('g')
        await page.keyboard.press('d')
        const query = page.getByRole('combobox', { name: 'Query' })
        const ntopng = page.getByRole('region', { name: 'Alerts of ntopng' })
        await ntopng.getByText('2 alerts in 24 h, 0.08 an hour; 2 alerts in 7 d').waitFor()
        await page.getByText('2 alerts in the last 24 h, of all detectors').waitFor()
        const ratio = page.getByRole('region', { name: 'Flagged clicks by window' })
        await page.getByText('10 on', { exact: true }).waitFor()
        const isOn = ratio.getByRole('switch')
        await isOn.focus()
        await page.keyboard.press('Space')
        await ratio.getByText('Off', { exact: true }).waitFor()
        await page.getByText('9 on', { exact: true }).waitFor()
        await page.keyboard.press('Control+z')
        await ratio.getByText('On', { exact: true }).waitFor()
        await page.keyboard.press('w')
        await ntopng.getByText('Alerts by the hour, last 7 d').waitFor()

        await ntopng.getByRole('button', { name: 'Show its alerts' }).click()
        await feedRow(page, '198.51.100.1').waitFor()
        await expect.poll(() => query.inputValue()).toBe('detector:ntopng')
        await page.goBack()
        await page
          .getByRole('region', { name: 'Forbidden pages' })
          .getByRole('button', { name: 'Show its alerts' })
          .click()
        await expect.poll(() => query.inputValue()).toBe('detector:forbidden-url')
        await expect.poll(() => feedRow(page, '198.51.100.1').count()).toBe(0)
        await page.keyboard.press('Control+k')
        await page.keyboard.type('detectors')
        await page.keyboard.press('Enter')
        await ntopng.waitFor()
      },
    ),
  )

  it(
    'adds a model, shows its figures and its card as text, tries it out and removes it',
    withDesk({ isBare: true }, async ({ open, page, folder, dataFolder }) => {
      const offered = await offerModel(folder)
      await open('detectors')
      const table = page.getByRole('table', { name: 'Models that detectors can judge by' })
      await table.getByRole('row').filter({ hasText: 'checksums right' }).first().waitFor()
      await page.keyboard.press('a')
      const form = page.getByRole('complementary', { name: 'Add a model' })
      await page.keyboard.press('Enter')
      await form.getByText('Say where it is.').waitFor()
      await form.getByRole('textbox', { name: 'Path' }).fill(offered)
      await form.getByRole('textbox', { name: /SHA-256/ }).fill('a'.repeat(64))
      await form.getByRole('button', { name: 'Check and add' }).click()
      await form.getByText(/is not what was expected/).waitFor()
      const manifest = await readFile(join(offered, 'manifest.json'))
      const sha256 = createHash('sha256').update(manifest).digest('hex')
      await form.getByRole('textbox', { name: /SHA-256/ }).fill(sha256)
      await form.getByRole('textbox', { name: 'Name here' }).fill('ours')
      await page.keyboard.press('Enter')
      await toast(page).getByText('Model ours added').waitFor()

      const panel = page.getByRole('complementary', { name: 'Model ours' })
      await panel.getByRole('heading', { name: 'Our own model' }).waitFor()
      await panel.getByText('<img src=x onerror="document.title=1">').waitFor()
      await panel.getByText('a link').waitFor()
      expect(await panel.locator('img, a').count()).toBe(0)
      await panel.getByText('ROC-AUC, test list', { exact: true }).waitFor()
      await panel.getByText('GPL v2').waitFor()
      await panel.getByText('Recall by family, when training did not know it').click()
      await panel.getByRole('cell', { name: 'rovnix' }).first().waitFor()
      expect(await findBarriers(page, 'a model')).toEqual([])
      await panel.getByRole('button', { name: 'Try it out' }).click()
      await toast(page)
        .getByText(/^ours is right/)
        .waitFor()

      await writeFile(join(dataFolder, 'models', 'ours', 'model.onnx'), 'others')
      await panel.getByRole('button', { name: 'Try it out' }).click()
      await toast(page)
        .getByText(/model.onnx is not the file of its manifest/)
        .waitFor()
      await panel.getByRole('button', { name: 'Remove' }).click()
      await page.getByText('Its files are deleted; add it again to have it back.').waitFor()
      await page.keyboard.press('Enter')
      await toast(page).getByText('Model ours removed').waitFor()
      await expect.poll(() => table.getByText('ours', { exact: true }).count()).toBe(0)
    }),
  )

  it(
    'stops a detector alone whose model is another than its manifest says, until it has a right one',
    withDesk(
      {
        isBare: true,
        settings: {
          detectors: {
            dns: [
              { kind: 'dns-tunnel', name: 'branch', model: 'ours' },
              { kind: 'dns-tunnel', name: 'dns-tunnel', model: 'dns-tunnel' },
            ],
          },
        },
      },
      async ({ open, page, dataFolder, serve }) => {
        await open('detectors')
        const row = page.getByRole('region', { name: 'DNS tunnels: branch' })
        await row.getByText('Not working', { exact: true }).waitFor()
        await row.getByText(/manifest.json is missing$/).waitFor()
        await page.getByText('1 not working').waitFor()
        const other = page.getByRole('region', { name: 'DNS tunnels', exact: true })
        await other.getByText(/^Version 1\.0\.0, SHA-256 .*, verified$/).waitFor()

        const ours = join(dataFolder, 'models', 'ours')
        await mkdir(ours, { recursive: true })
        for (const file of ['manifest.json', 'model.onnx']) {
          await copyFile(join(ROOT, 'models', 'dns-tunnel', file), join(ours, file))
        }
        await writeFile(join(ours, 'model.onnx'), 'others')
        await expect
          .poll(() => row.getByText(/is not the file of its manifest/).count(), { timeout: 40_000 })
          .toBe(1)
        expect(await findBarriers(page, 'a wrong checksum')).toEqual([])
        const health = await (await serve.get('healthz')).json()
        expect(health).toMatchObject({ status: 'ok' })
        const stateOf = (id: string) =>
          health.detectors.find((each: { id: string }) => each.id === id)
        expect(stateOf('branch')).toMatchObject({ state: 'faulty', model: null })
        expect(stateOf('dns-tunnel')).toMatchObject({ state: 'on', model: { version: '1.0.0' } })
        const metrics = await (await serve.get('metrics')).text()
        expect(metrics).toContain(
          'watchfloor_detector_up{detector="branch",kind="dns-tunnel",state="faulty"} 0',
        )
        expect(metrics).toContain(
          'watchfloor_detector_up{detector="dns-tunnel",kind="dns-tunnel",state="on"} 1',
        )

        await row.getByRole('combobox', { name: 'Model of DNS tunnels: branch' }).click()
        await page.getByRole('option', { name: 'dns-tunnel' }).click()
        await row.getByText(/, verified$/).waitFor()
        await row.getByText('On', { exact: true }).waitFor()
        await toast(page).getByRole('button', { name: /^Undo/ }).click()
        await row.getByText('Not working', { exact: true }).waitFor()
        await row.getByRole('switch').focus()
        await page.keyboard.press('Space')
        await row.getByText('Off', { exact: true }).waitFor()
      },
    ),
  )
})
