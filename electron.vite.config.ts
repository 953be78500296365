import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { threads } from './scripts/thread-plugin.mjs'

/** What each part took in of others; scripts/third-party.mjs makes the notice of it. */
const license = { fileName: 'licences.json' }

export default defineConfig({
  main: {
    plugins: [threads()],
    build: {
      outDir: 'out/main',
      license,
      // Optional dependencies are not external by themselves.
      externalizeDeps: { include: ['chdb'] },
      // The command line and the server run in plain Node as well as in Electron's.
      target: 'node20.19',
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          'engine-process': 'src/main/engine-process.ts',
          cli: 'src/main/cli/index.ts',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      license,
      // A sandboxed preload is one CommonJS file and can load nothing else.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      license,
      minify: true,
      // Inline scripts and data addresses would need holes in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: 'src/renderer/index.html',
        output: {
          // Schemas look whether they may use eval as soon as they are made: what forbids it runs
          // before all of them, together with the library.
          codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|no-eval\.ts$/ }] },
        },
      },
    },
  },
})
