import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useChangeOff, useDesk } from '../stores/desk'
import { connectionsStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import css from './Connections.module.css'

/** One thing that a test looked at; `detail` says how it is, or what is wrong and how to mend it. */
export interface TestStep {
  name: string
  isOk: boolean
  detail: string
}

/** A button that tries a connection, and what each step of the last try came to. */
export function ConnectionTest({ of, run }: { of: string; run: () => Promise<TestStep[]> }) {
  const { changes } = useDesk()
  const off = useChangeOff()
  const [result, setResult] = useState<TestStep[] | 'running' | null>(null)
  const isRunning = result === 'running'
  const test = async () => {
    if (isRunning) return
    setResult('running')
    try {
      setResult(await run())
    } catch (error) {
      setResult(null)
      changes.fail(error)
    }
  }
  return (
    <>
      <Button
        aria-label={words.testOf(of)}
        offReason={off}
        aria-busy={isRunning}
        onClick={() => void test()}
      >
        {isRunning ? words.testing : words.test}
      </Button>
      {result !== null && result !== 'running' && <TestOutcome of={of} steps={result} />}
    </>
  )
}

/** What each step of a test came to. */
export function TestOutcome({ of, steps }: { of: string; steps: readonly TestStep[] }) {
  return (
    <section className={css.steps} role="status" aria-label={words.resultOf(of)}>
      <ol>
        {steps.map(({ name, isOk, detail }) => (
          <li key={name} className={css.step} data-failed={!isOk || undefined}>
            {isOk ? (
              <IconCheck size={14} aria-label={words.ok} />
            ) : (
              <IconX size={14} aria-label={words.bad} />
            )}
            <span>{name}</span>
            <span className={css.detail}>
              <HostileText text={detail} />
            </span>
          </li>
        ))}
      </ol>
      <p className={css.outcome}>
        {steps.every((step) => step.isOk) ? words.passed : words.failed}
      </p>
    </section>
  )
}
