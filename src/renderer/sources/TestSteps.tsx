import { IconCheck, IconX } from '@tabler/icons-react'
import { sourcesStrings } from '../strings'
import { HostileText } from '../ui/HostileText'
import css from './AddSource.module.css'

const words = sourcesStrings.add

/** What a test found, step by step up to the first that failed. */
export interface SourceTest {
  steps: { name: string; isOk: boolean; detail: string }[]
  format: string | null
  records: number
  rejected: number
  skipped: number
}

/** The steps of a test, each done or failed, and what that means. */
export function TestSteps({ test }: { test: SourceTest }) {
  const isOk = test.steps.every((step) => step.isOk)
  return (
    <section className={css.steps} role="status" aria-label={words.testTitle}>
      <h3>{words.testTitle}</h3>
      <ol>
        {test.steps.map((step) => (
          <li key={step.name} className={css.step} data-failed={!step.isOk || undefined}>
            {step.isOk ? (
              <IconCheck size={14} aria-label={words.ok} />
            ) : (
              <IconX size={14} aria-label={words.failed} />
            )}
            <span>{step.name}</span>
            <span className={css.detail}>
              <HostileText text={step.detail} />
            </span>
          </li>
        ))}
      </ol>
      {test.format !== null && (
        <p className={css.outcome}>{words.testRead(test, formatName(test.format))}</p>
      )}
      <p className={css.outcome}>{isOk ? words.testOk : words.testStopped}</p>
    </section>
  )
}

function formatName(format: string): string {
  const names: Record<string, string> = sourcesStrings.formats
  return names[format] ?? format
}
