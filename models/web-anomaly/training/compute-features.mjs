// Builds compute-features.ts and runs it: `node compute-features.mjs FOLDER SEED LOG...`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'

const given = process.argv.slice(2)
const [folder] = given
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: join(import.meta.dirname, 'compute-features.ts'),
    outDir: join(folder, 'build'),
    emptyOutDir: true,
    target: 'node20.19',
  },
  ssr: { noExternal: true },
})
const program = join(folder, 'build', 'compute-features.js')
const { status } = spawnSync(process.execPath, [program, ...given], { stdio: 'inherit' })
process.exitCode = status ?? 1
