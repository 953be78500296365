import { closeSync, openSync } from 'node:fs'
import { codeOf } from '../error-code'

let isShielded = false

/**
 * Puts nothing where standard input was. The embedded engine takes what waits there for rows of an
 * INSERT, as the command-line client it grew from does: a pipe into `import -`, or a shell loop
 * that feeds file names, would fail a batch or end up in history. Whoever needs standard input
 * reads it to its end before the store is opened.
 */
export function shieldStandardInput(): void {
  if (isShielded || process.platform === 'win32') return
  isShielded = true
  try {
    closeSync(0)
  } catch (error) {
    const isClosed = codeOf(error) === 'EBADF'
    if (!isClosed) throw error
  }
  // The lowest free number is taken, which is 0.
  openSync('/dev/null', 'r')
}
