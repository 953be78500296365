import { expect, it } from 'vitest'
import { useDesks } from './kit/use-desks'

const withDesk = useDesks()

it(
  'the pipeline is told on Sources, and a line is looked up there',
  withDesk({}, async ({ open, page, serve, file }) => {
    await open('sources')
    await file.append({ ip: '203.0.113.7' }, { ip: '203.0.113.8' })
    await page.getByRole('button', { name: 'Pipeline', exact: true }).click()
    await expect.poll(() => new URL(page.url()).hash).toContain('sources/pipeline')
    const stages = page.getByRole('table', { name: 'What went through each stage' })
    const history = stages.getByRole('row', { name: /^History/ })
    await history.getByRole('cell', { name: '2', exact: true }).first().waitFor()
    await page.getByText(/^Slowest: /).waitFor()

    const trace = page.getByRole('region', { name: 'Why did this line not alert?' })
    const field = trace.getByRole('textbox')
    await field.fill('203.0.113.8')
    await field.press('Enter')
    const known = trace.getByRole('table', { name: 'What is known of it' })
    await known.getByText('It has an alert.').waitFor()
    await field.fill('nothing.example')
    await field.press('Enter')
    await trace.getByText(/^Nothing that is kept says this/).waitFor()
    await field.fill('{"event_type":"stats","timestamp":"2026-03-02T10:15:04.123456+0000"}')
    await field.press('Enter')
    await trace.getByText(/^Read now, this line is (skipped|rejected): /).waitFor()
    await field.fill('203.0.113.7')
    await field.press('Enter')
    await known.getByRole('button', { name: /^A-/ }).click()
    await expect.poll(() => new URL(page.url()).hash).toContain('live')

    const metrics = await (await serve.get('metrics')).text()
    expect(metrics).toContain('watchfloor_stage_rows_in_total{stage="history",source=""} 2')
    expect(metrics).toMatch(/watchfloor_dropped_total\{source="[^"]+",why="rejected"\} 0/)
  }),
)
