import { openEmbeddedStore } from '../engine/history/store'

// Opens the store in the folder that is its first argument, within as many ms as the second says.
const [path = '', openingMs = ''] = process.argv.slice(2)
await openEmbeddedStore(path, Number(openingMs))
process.exit(0)
