import type { ActionProgress, AlertAction, AlertTarget } from '../../../shared/alert'
import { NotFoundError } from '../decision'
import { countAlerts, sayAction } from './decision-texts'
import type { AlertDesk } from './desk'

/** Alerts changed between two moments at which others may decide, and an action may be stopped. */
const STEP_ALERTS = 1_000

/** Actions on many alerts, done in steps that are told and can be stopped; one undo takes all back. */
export class ActionSteps {
  /** By its change: whether each action under way was stopped. */
  private readonly running = new Map<string, { isStopped: boolean }>()

  constructor(
    private readonly parts: {
      desk: Pick<AlertDesk, 'plan' | 'step'>
      newId: () => string
    },
  ) {}

  /** Does an action, and tells how far it is after each step; the last one says that it is over. */
  async *act(
    target: AlertTarget,
    action: AlertAction,
    actor: string,
    signal?: AbortSignal,
  ): AsyncGenerator<ActionProgress> {
    const { desk, newId } = this.parts
    const { facts, planned, stayed } = await desk.plan(target, action, actor)
    const changeId = newId()
    const run = { isStopped: false }
    this.running.set(changeId, run)
    const total = planned.length
    let [done, changed] = [0, 0]
    try {
      for (let from = 0; from < total; from += STEP_ALERTS) {
        yield { changeId, done, total, isOver: false, text: '' }
        if (run.isStopped || signal?.aborted === true) {
          const text = `Stopped: ${done.toLocaleString('en')} of ${countAlerts(total)} were changed`
          yield { changeId, done, total, isOver: true, text }
          return
        }
        const step = planned.slice(from, from + STEP_ALERTS)
        const made = await desk.step(step, action, { actor, changeId })
        done += made
        changed += step.length - made
      }
      const text = sayAction(action, changed === 0 ? facts : facts.slice(0, done), {
        stayed,
        changed,
      })
      yield { changeId, done, total, isOver: true, text }
    } finally {
      this.running.delete(changeId)
    }
  }

  /** Stops an action after the step it is at. @throws NotFoundError where it is over */
  stop(changeId: string): void {
    const run = this.running.get(changeId)
    if (run === undefined) throw new NotFoundError('This is done already; undo takes it back.')
    run.isStopped = true
  }
}
