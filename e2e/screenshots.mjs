// Pictures of every screen, dark and light, with 0, 3 and 50,000 alerts:
//   npm run build && node e2e/screenshots.mjs FOLDER [0|3|50000|demo|states|narrow|notices|crowd|connections|detections|detectors|broken ...]
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('Name the folder that the pictures go to.\n')
  process.exitCode = 2
} else {
  const file = fileURLToPath(new URL('./kit/pictures.ts', import.meta.url))
  const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' })
  await module.takePictures(resolve(folder), wanted)
}
