// Loaded into a command by `node --import`: kills it at one moment of its work as `kill -9` does,
// so that a test can choose between moments that a clock would seldom hit. WATCHFLOOR_DIE_AT says
// which: `{on, match, skip, when, delayMs}`, the statement or the renamed file that matches for the
// (skip + 1)th time, before it begins, `delayMs` into it, or after it is done.
import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const plan = JSON.parse(process.env.WATCHFLOOR_DIE_AT)
const pattern = new RegExp(plan.match)
let left = plan.skip

/** Only the beginning of a statement is looked at: rows come behind it. */
const LOOKED_AT_CHARS = 8_000

function die() {
  process.kill(process.pid, 'SIGKILL')
}

/** True for the call that the process dies at. */
function isIt(text) {
  if (!pattern.test(text.slice(0, LOOKED_AT_CHARS))) return false
  left -= 1
  return left === -1
}

function mortal(original, textOf) {
  return function (...args) {
    if (!isIt(textOf(args))) return original.apply(this, args)
    if (plan.when === 'before') die()
    const done = original.apply(this, args)
    if (plan.when === 'during') setTimeout(die, plan.delayMs)
    else done.then(die, die)
    return done
  }
}

if (plan.on === 'statement') {
  const { prototype } = createRequire(import.meta.url)('chdb').Session
  for (const name of ['queryAsync', 'queryBindAsync']) {
    prototype[name] = mortal(prototype[name], ([sql]) => sql)
  }
} else {
  const { rename } = fs
  fs.rename = (from, to, callback) => {
    const isDue = isIt(String(to))
    if (isDue && plan.when === 'before') die()
    rename(from, to, (error) => (isDue ? die() : callback(error)))
  }
  syncBuiltinESMExports()
}
