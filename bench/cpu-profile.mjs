import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SHOWN = 25
const OURS = 'Watchfloor'

/** Options of Node that leave a profile in a folder when the process ends. */
export function profileArgs(folder) {
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

/**
 * Where the time of a process went on its main thread, as V8's sampling profiler saw it. `steps` names
 * parts of the work by functions of ours that do them, with all they call; the innermost counts.
 */
export function readProfile(folder, steps = {}) {
  const [file] = readdirSync(folder)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const frameOf = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const parentOf = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((each) => [each, id])),
  )
  /** The nearest function of ours that a function runs for. */
  const findOurs = (id) => {
    for (let at = id; at !== undefined; at = parentOf.get(at)) {
      const frame = frameOf.get(at)
      if (ownerOf(frame) === OURS) return nameFrame(frame)
    }
    return `none, ${ownerOf(frameOf.get(id))}`
  }
  const stepOf = new Map(
    Object.entries(steps).flatMap(([step, names]) => names.map((name) => [name, step])),
  )
  const findStep = (id) => {
    for (let at = id; at !== undefined; at = parentOf.get(at)) {
      const { functionName } = frameOf.get(at)
      if (functionName === '(garbage collector)') return 'garbage collection'
      // The bundler numbers functions of one name.
      const step = stepOf.get(functionName.replace(/\$\d+$/, ''))
      if (step !== undefined) return step
    }
    return 'everything else'
  }
  const byStep = new Map()
  const byFunction = new Map()
  const byOwner = new Map()
  const byOurs = new Map()
  samples.forEach((id, index) => {
    const frame = frameOf.get(id)
    if (frame.functionName === '(idle)') return
    const seconds = timeDeltas[index] / 1e6
    addTo(byFunction, nameFrame(frame), seconds)
    addTo(byOwner, ownerOf(frame), seconds)
    addTo(byOurs, findOurs(id), seconds)
    addTo(byStep, findStep(id), seconds)
  })
  const whole = [...byFunction.values()].reduce((total, each) => total + each, 0)
  return {
    profiledSeconds: Number(whole.toFixed(2)),
    steps: listShares(byStep, whole),
    owners: listShares(byOwner, whole),
    functions: listShares(byFunction, whole).slice(0, SHOWN),
    /** Our functions with what they call of V8, Node and packages. */
    ours: listShares(byOurs, whole).slice(0, SHOWN),
  }
}

function listShares(seconds, whole) {
  return [...seconds]
    .sort(([, a], [, b]) => b - a)
    .map(([name, each]) => ({
      name,
      seconds: Number(each.toFixed(2)),
      share: Number((each / whole).toFixed(3)),
    }))
}

function addTo(sums, name, seconds) {
  sums.set(name, (sums.get(name) ?? 0) + seconds)
}

/** A package, Node itself, or our own code. */
function ownerOf({ functionName, url }) {
  if (url === '') return functionName.startsWith('(') ? functionName : 'V8'
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  return url.startsWith('node:') ? 'Node' : OURS
}

function nameFrame({ functionName, url, lineNumber }) {
  if (url === '') return functionName === '' ? '(native)' : functionName
  const file = url
    .split('/')
    .at(-1)
    .replace(/-[\w-]{8}\.js$/, '')
  return `${functionName === '' ? `line ${lineNumber + 1}` : functionName} in ${file}`
}
