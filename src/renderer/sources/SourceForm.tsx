import { type ReactNode, useState } from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk, useIsDemo } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button } from '../ui/Button'
import css from './AddSource.module.css'
import { type SourceTest, TestSteps } from './TestSteps'

const words = sourcesStrings.add

/** The test of what a form says, and what it came to. */
interface FormTest {
  result: SourceTest | 'running' | null
  run: (ask: () => Promise<SourceTest>) => Promise<void>
  /** What was tested stands no more. */
  forget: () => void
}

/** A test of a source before it is there; one runs at a time. */
export function useFormTest(): FormTest {
  const { changes } = useDesk()
  const [result, setResult] = useState<FormTest['result']>(null)
  const run: FormTest['run'] = async (ask) => {
    if (result === 'running') return
    setResult('running')
    try {
      setResult(await ask())
    } catch (error) {
      setResult(null)
      changes.fail(error)
    }
  }
  return { result, run, forget: () => setResult(null) }
}

/** A form that sets up a source: its fields, what a test said, and the buttons for both. */
export function SourceForm(props: {
  /** The choice of modes, which stands first among the fields. */
  modes: ReactNode
  hint: string
  editOff: string | null
  tested: FormTest['result']
  submitText: string
  onTest: () => Promise<void>
  onSubmit: () => Promise<void>
  onClose: () => void
  children: ReactNode
}) {
  const isDemo = useIsDemo()
  const { tested } = props
  const isTesting = tested === 'running'
  useKeys(
    words.title,
    [
      { keys: ['t'], label: sourcesStrings.keys.test, run: () => void props.onTest() },
      { keys: ['Escape'], label: words.close, run: props.onClose },
    ],
    { rank: 2 },
  )
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        void props.onSubmit()
      }}
    >
      <div className={css.fields}>
        {props.modes}
        <p className={css.hint}>{props.hint}</p>
        {props.children}
        {isDemo && <p className={css.hint}>{words.endsDemo}</p>}
        {tested !== null && tested !== 'running' && <TestSteps test={tested} />}
      </div>
      <div className={css.foot}>
        <Button
          isTall
          keyName="t"
          offReason={props.editOff ?? (isTesting ? words.testing : null)}
          onClick={() => void props.onTest()}
        >
          {isTesting ? words.testing : words.test}
        </Button>
        <Button isTall kind="primary" type="submit" offReason={props.editOff}>
          {props.submitText}
        </Button>
      </div>
    </form>
  )
}
