import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const CLI = join(ROOT, 'out/main/cli.js')

/** What machine the figures were measured on. */
export function describeMachine() {
  const [first] = cpus()
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  }
}

/** A folder that is gone when the work is done. */
export async function inTemporaryFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Runs a command of the built program and answers its exit status, output, seconds and peak
 * resident memory (Linux: VmHWM, read while it runs; null elsewhere). `nodeArgs` go to Node itself.
 */
export function runCommand(args, { nodeArgs = [], ...options } = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [...nodeArgs, CLI, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...options,
    })
    let stdout = ''
    let peakBytes = null
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes ?? 0, readPeak(child.pid) ?? 0) || peakBytes
    }, 100)
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(timer)
      resolve({ code, stdout, seconds: (performance.now() - startedAt) / 1000, peakBytes })
    })
  })
}

/** Starts `serve` and answers once it says that it is ready; `nodeArgs` go to Node itself. */
export function startServe(args, { nodeArgs = [], ...options } = {}) {
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [...nodeArgs, CLI, 'serve', '--port', '0', '--json', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...options,
    },
  )
  return new Promise((resolve, reject) => {
    let stdout = ''
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`serve ended with status ${code}`)))
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      const end = stdout.indexOf('\n')
      if (end < 0) return
      resolve({
        ...JSON.parse(stdout.slice(0, end)),
        child,
        readySeconds: (performance.now() - startedAt) / 1000,
        stop: () =>
          new Promise((done) => {
            child.removeAllListeners('exit')
            child.on('exit', done)
            child.kill('SIGTERM')
          }),
      })
    })
  })
}

/** Peak resident memory of a process in bytes, null where the system does not tell. */
export function readPeak(pid) {
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return match === null ? null : Number(match[1]) * 1024
  } catch {
    return null
  }
}

/** Median of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** Prints one result as JSON. */
export function printResult(name, result) {
  process.stdout.write(
    `${JSON.stringify({ bench: name, machine: describeMachine(), ...result }, null, 2)}\n`,
  )
}
