import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BIOME = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url))
const RULES = fileURLToPath(new URL('../biome.json', import.meta.url))

/** File that would import, and what it would import. */
type Probe = [path: string, specifier: string]

const REFUSED: Probe[] = [
  ['src/shared/x.ts', '../main/engine/engine'],
  ['src/shared/x.ts', 'node:fs'],
  ['src/renderer/live/x.tsx', '../../main/engine/engine'],
  ['src/renderer/live/x.tsx', 'electron'],
  ['src/renderer/live/x.tsx', 'node:fs'],
  ['src/preload/x.ts', '../main/desktop/window'],
  ['src/main/engine/x.ts', '../server/server'],
  ['src/main/engine/history/x.ts', '../../cli/serve'],
  ['src/main/engine/history/x.ts', 'electron'],
  ['src/main/engine/formats/x.ts', '../sources/source'],
  ['src/main/engine/formats/x.ts', '../../server/server'],
  ['src/main/engine/detectors/x.ts', '../history/store'],
  ['src/main/engine/detectors/x.ts', '../tally/tally'],
  ['src/main/engine/detectors/x.ts', '../sources/source'],
  ['src/main/server/x.ts', '../cli/output'],
  ['src/main/server/x.ts', '../desktop/window'],
  ['src/main/cli/alerts.ts', '../server/server'],
  ['src/main/cli/serve.ts', '../desktop/window'],
  ['src/main/desktop/x.ts', '../server/server'],
  ['src/main/engine-process.ts', 'electron'],
]

const ALLOWED: Probe[] = [
  ['src/renderer/live/x.tsx', '../../shared/contract'],
  ['src/renderer/live/x.tsx', '../stores/live'],
  ['src/preload/index.ts', 'electron'],
  ['src/main/engine/console/x.ts', '@orpc/server'],
  ['src/main/engine/formats/x.ts', '../record'],
  ['src/main/server/x.ts', '../engine/engine'],
  ['src/main/server/x.ts', '@orpc/server/fetch'],
  ['src/main/cli/serve.ts', '../server/server'],
  ['src/main/desktop/x.ts', 'electron'],
  ['src/main/desktop/x.ts', '@orpc/client/message-port'],
  ['src/main/index.ts', 'electron'],
  ['src/main/engine-process.ts', './server/server'],
]

/** Files of a copy of the source tree that the linter refuses when they import what the probes say. */
function lint(folder: string, probes: Probe[]): Set<string> {
  mkdirSync(folder, { recursive: true })
  copyFileSync(RULES, join(folder, 'biome.json'))
  probes.forEach(([path, specifier], number) => {
    const file = join(folder, probePath(path, number))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `import { it } from '${specifier}'\n\nexport const used = it\n`)
  })
  const run = spawnSync(
    process.execPath,
    [
      BIOME,
      'lint',
      '--vcs-enabled=false',
      '--only=style/noRestrictedImports',
      '--max-diagnostics=none',
      '--reporter=github',
      'src',
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  const refused = run.stdout.matchAll(/noRestrictedImports,file=\S*?\/(src\/\S+?),/g)
  return new Set(Array.from(refused, (match) => match[1] ?? ''))
}

/** Each probe is a file of its own, except where the rule is about one file's name. */
function probePath(path: string, number: number): string {
  return path.replace(/\bx\.(tsx?)$/, `x${number}.$1`)
}

describe('who may import whom', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'watchfloor-rules-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('refuses every import against the direction', () => {
    const refused = lint(join(folder, 'refused'), REFUSED)
    expect([...refused].sort()).toEqual(REFUSED.map(([path], n) => probePath(path, n)).sort())
  })

  it('lets every import with the direction through', () => {
    expect([...lint(join(folder, 'allowed'), ALLOWED)]).toEqual([])
  })
})
