import { readFileSync } from 'node:fs'

/** What a run wrote (`outcome-reporter.mjs`); null where the runner died before it could write. */
function readOutcome(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Counts of a run that ended with this status; one that failed although no test did is a failure. */
export function countRun(file, status) {
  const { passed, failed, skippedNames, failures } = readOutcome(file) ?? {
    passed: 0,
    failed: 0,
    skippedNames: [],
    failures: [],
  }
  const counts = { passed, failed, skipped: skippedNames.length, skippedNames, failures }
  if (status !== 0 && failed === 0) {
    counts.failed = 1
    counts.failures = [`the runner ended with status ${status}`]
  }
  return counts
}
