import type { TrainingState } from '../../shared/training'
import { percent, score } from '../numbers'
import { useDesk } from '../stores/desk'
import { trainingStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import css from './Training.module.css'

/** How far a training is, or what it came to. */
export function TrainingProgress(props: {
  state: TrainingState
  editOff: string | null
  onLook: (name: string) => void
}) {
  const { state, editOff } = props
  const { client, changes } = useDesk()
  if (state.state === 'running') {
    const share = state.of === 0 ? undefined : state.done / state.of
    return (
      <div className={css.progress}>
        <progress aria-label={words.progress} max={1} value={share} />
        <p role="status">{words.step(state)}</p>
        <p className={css.quiet}>
          <HostileText text={words.by(state.actor)} />
        </p>
        <Button
          offReason={editOff}
          onClick={() => void client.training.cancel().catch((error) => changes.fail(error))}
        >
          {words.cancel}
        </Button>
      </div>
    )
  }
  if (state.state === 'cancelled') {
    return (
      <p className={css.progress} role="status">
        {words.cancelled}
      </p>
    )
  }
  if (state.state === 'failed') {
    return (
      <div className={css.progress} role="alert">
        <p className={css.title}>{words.failedTraining}</p>
        <HostileText text={state.message} />
      </div>
    )
  }
  return <Outcome state={state} onLook={props.onLook} />
}

function Outcome(props: { state: TrainingState; onLook: (name: string) => void }) {
  const { model, report } = props.state
  const said = words.report
  return (
    <div className={css.progress} role="status">
      <p className={css.title}>{words.done(model)}</p>
      {report !== null && (
        <>
          <p>{said.sets(report.sets, report.labelled, report.judged)}</p>
          <p>{said.grown(report.grownFrom, report.heldOutClients, score(report.threshold, 4))}</p>
          {report.labelledAuc !== null && (
            <p>
              {said.labelled(score(report.labelledAuc, 4), percent(report.labelledFound ?? 0, 1))}
            </p>
          )}
          <p className={css.quiet}>{said.took((report.tookMs / 1_000).toFixed(1))}</p>
        </>
      )}
      <Button kind="primary" onClick={() => props.onLook(model)}>
        {words.look}
      </Button>
    </div>
  )
}
