// Draws the PNG files of resources/icons from their SVG sources with Chromium. Run it after a change
// of an SVG: node scripts/render-icons.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium, ROOT } from './steps.mjs'

const FOLDER = join(ROOT, 'resources', 'icons')
/** Name of the source, name of the picture, its width and height in pixels. */
const PICTURES = [
  ['watchfloor', 'watchfloor-256', 256],
  ['watchfloor', 'watchfloor-512', 512],
  ...['watching', 'critical', 'paused', 'down'].flatMap((state) => [
    [`tray-${state}`, `tray-${state}`, 22],
    [`tray-${state}`, `tray-${state}@2x`, 44],
  ]),
]

const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
})
const page = await browser.newPage()
for (const [source, name, size] of PICTURES) {
  const svg = readFileSync(join(FOLDER, `${source}.svg`), 'utf8')
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  )
  writeFileSync(
    join(FOLDER, `${name}.png`),
    await page.screenshot({ omitBackground: true, type: 'png' }),
  )
}
await browser.close()
