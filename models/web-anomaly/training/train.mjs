// Builds train.ts and runs it: `node train.mjs DATA`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-web-training-'))
try {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'train.ts'),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20.19',
    },
    ssr: { noExternal: true },
  })
  const given = [join(folder, 'train.js'), import.meta.dirname, ...process.argv.slice(2)]
  const { status } = spawnSync(process.execPath, given, { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
