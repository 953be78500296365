import { execFile } from 'node:child_process'

const ANSWER_WITHIN_MS = 2_000
/** GNOME and those that share its settings: banners off is its do-not-disturb. */
const BANNERS = ['get', 'org.gnome.desktop.notifications', 'show-banners']

/** Runs a program and answers what it printed; fails where it is not there. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>

const run: RunProgram = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, [...args], { timeout: ANSWER_WITHIN_MS }, (error, stdout) => {
      if (error === null) resolve(stdout)
      else reject(error)
    })
  })

/**
 * Whether the person asked the system for silence; null where the system does not tell. macOS and
 * Windows do not: there they hold native notifications back by themselves.
 */
export async function readDoNotDisturb(
  platform: string = process.platform,
  runProgram: RunProgram = run,
): Promise<boolean | null> {
  if (platform !== 'linux') return null
  try {
    const answer = (await runProgram('gsettings', BANNERS)).trim()
    if (answer === 'false') return true
    return answer === 'true' ? false : null
  } catch {
    return null
  }
}
