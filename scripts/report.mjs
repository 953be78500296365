import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** A vitest JSON report; one without files where the runner died before it could write. */
export function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // The runner's exit status tells that it failed.
    return { testResults: [] }
  }
}

/**
 * Tests of a report. A file that could not be loaded is one failure; a run that failed although no
 * test did (an unhandled error, a time limit) is one too.
 */
export function countReport(report, { status, root }) {
  const counts = { passed: 0, failed: 0, skipped: 0, skippedNames: [] }
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) counts.failed += 1
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed += 1
      else if (test.status === 'failed') counts.failed += 1
      else {
        counts.skipped += 1
        counts.skippedNames.push(`${relative(root, file.name)}: ${test.fullName}`)
      }
    }
  }
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}
