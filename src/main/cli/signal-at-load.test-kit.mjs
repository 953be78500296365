// Preloaded into a command: sends it the signal WATCHFLOOR_SIGNAL as soon as it asks for its first
// package, which is long before it can do anything.
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) register(import.meta.url)

// Several files of the command ask for it; a second signal would end it at once.
let isSent = false

export async function resolve(specifier, context, nextResolve) {
  if (specifier === 'commander' && !isSent) {
    isSent = true
    process.kill(process.pid, process.env.WATCHFLOOR_SIGNAL)
  }
  return nextResolve(specifier, context)
}
