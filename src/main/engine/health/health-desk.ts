import type { Alert } from '../../../shared/alert'
import type { AlertDesk } from '../alerts/desk'
import { HEALTH, type HealthRecord, healthFormat } from '../formats/health'
import type { AlertStore } from '../history/alerts'
import type { BatchOrigin, Pipeline } from '../pipeline'
import { RejectAllowance } from '../reject-allowance'

/** Who decides on health alerts beside people: they resolve by themselves. */
const AUTO = 'auto'
/** Alerts of one subject that are looked at. */
const LOOKED_AT = 50

/** What health alerts are made with. */
export interface HealthDeskParts {
  pipeline: Pick<Pipeline, 'process' | 'settle'>
  alerts: Pick<AlertStore, 'readOf'>
  desk: Pick<AlertDesk, 'present' | 'act'>
}

/** Raises and resolves alerts about the product itself; they take the one way through, as events do. */
export class HealthDesk {
  private readonly origin: BatchOrigin = {
    source: HEALTH,
    format: healthFormat,
    isReplay: false,
    keepsPosition: false,
    allowance: new RejectAllowance(),
  }

  constructor(private readonly parts: HealthDeskParts) {}

  /** Tells of trouble; an alert that had resolved by itself in the same hour is new again. */
  async raise(record: HealthRecord): Promise<void> {
    const { done } = await this.parts.pipeline.process(
      {
        partition: record.rule,
        records: [{ text: JSON.stringify(record), position: record.at, place: () => record.rule }],
        end: record.at,
        readAt: record.at,
        transportTime: record.at,
      },
      this.origin,
    )
    await done
    const [newest] = await this.read(record)
    if (newest?.status !== 'closed' || newest.actor !== AUTO) return
    const target = { alerts: [{ id: newest.id, revision: newest.revision }] }
    await this.parts.desk.act(target, { kind: 'reopen', note: record.info }, AUTO)
  }

  /** True while an alert of this kind about this subject is open. */
  async isOpen(of: Pick<HealthRecord, 'rule' | 'subject'>): Promise<boolean> {
    return (await this.read(of)).some(isUnresolved)
  }

  /** The trouble is over: closes what is open about it, with the reason automated. */
  async resolve(of: Pick<HealthRecord, 'rule' | 'subject'>, note: string): Promise<void> {
    const open = (await this.read(of)).filter(isUnresolved)
    if (open.length === 0) return
    await this.parts.desk.act(
      { alerts: open.map(({ id, revision }) => ({ id, revision })) },
      { kind: 'close', reason: 'automated', note },
      AUTO,
    )
  }

  private async read({ rule, subject }: Pick<HealthRecord, 'rule' | 'subject'>) {
    await this.parts.pipeline.settle()
    const facts = await this.parts.alerts.readOf(subject, LOOKED_AT)
    return facts
      .filter((each) => each.detector === HEALTH && each.rule === `health:${rule}`)
      .map((each) => this.parts.desk.present(each))
  }
}

/** Whoever hides it does not mend it. */
function isUnresolved({ status }: Alert): boolean {
  return status !== 'closed'
}
