// Code of a thread as text: `import CODE from './some-thread?thread'` gives the bundle of that file,
// so that a thread runs the same from sources and from the bundle of whatever asks for it.
import { build } from 'vite'

const QUERY = '?thread'

/** The plugin for builds and tests that reach such an import. */
export function threads() {
  return {
    name: 'threads',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(QUERY)) return null
      return `export default ${JSON.stringify(await bundle(id.slice(0, -QUERY.length)))}`
    },
  }
}

async function bundle(file) {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: file,
      write: false,
      target: 'node20.19',
      minify: false,
      // A thread that is made of text is no module.
      rolldownOptions: { output: { format: 'cjs', codeSplitting: false } },
    },
  })
  const [{ output }] = Array.isArray(built) ? built : [built]
  return output[0].code
}
