import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Serious and critical findings of axe on what the page shows now, as lines. */
export async function findBarriers(page: Page, where: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(await readFile(axeFile, 'utf8'))
  }
  const results = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }
    return axe.run({ resultTypes: ['violations'] })
  })
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => {
        const [message = ''] = [...node.any, ...node.all, ...node.none].map(
          (check) => check.message,
        )
        return `${where}: ${impact} ${id}: ${node.target.join(' ')}: ${message}`
      }),
    )
}
