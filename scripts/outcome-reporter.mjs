// A vitest reporter that writes what `npm test` sums up: how many tests passed, failed and were
// skipped, and why each failure came, into the file that WATCHFLOOR_OUTCOME names.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

const LONGEST_REASON = 600

/** Outcome of a run: counts, names of skipped tests, and a line for each failure. */
export function readOutcome(testModules, unhandledErrors, root) {
  const outcome = { passed: 0, failed: 0, skippedNames: [], failures: [] }
  const fail = (where, errors) => {
    outcome.failed += 1
    outcome.failures.push(`${where}: ${readReason(errors)}`)
  }
  for (const testModule of testModules) {
    const file = relative(root, testModule.moduleId)
    if (testModule.errors().length > 0) fail(file, testModule.errors())
    for (const suite of testModule.children.allSuites()) {
      // A hook of the suite: its tests were not run.
      if (suite.errors().length > 0) fail(`${file}: ${suite.fullName}`, suite.errors())
    }
    for (const test of testModule.children.allTests()) {
      const { state, errors } = test.result()
      const name = `${file}: ${test.fullName}`
      if (state === 'passed') outcome.passed += 1
      else if (state === 'failed') fail(name, errors)
      else outcome.skippedNames.push(name)
    }
  }
  for (const error of unhandledErrors) fail('Outside of any test', [error])
  return outcome
}

function readReason([error]) {
  const text = error?.message ?? 'no reason was given'
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text
}

/** The reporter that vitest loads. */
export default class OutcomeReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const file = process.env.WATCHFLOOR_OUTCOME
    if (file === undefined) throw new Error('WATCHFLOOR_OUTCOME names no file.')
    writeFileSync(file, JSON.stringify(readOutcome(testModules, unhandledErrors, process.cwd())))
  }
}
