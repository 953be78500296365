// Preloaded into a command: sends it the signal WATCHFLOOR_SIGNAL as soon as it asks for its first
// package, which is long before it can do anything.
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) register(import.meta.url)

export async function resolve(specifier, context, nextResolve) {
  if (specifier === 'commander') process.kill(process.pid, process.env.WATCHFLOOR_SIGNAL)
  return nextResolve(specifier, context)
}
