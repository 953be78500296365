import type { HealthRecord } from '../formats/health'
import type { HealthDesk } from './health-desk'

/** Where trouble is told, and where it is told that it is over. */
export type TroubleDesk = Pick<HealthDesk, 'raise' | 'resolve' | 'isOpen'>

/** One kind of trouble of one part: told once when it begins, across starts, and resolved when it is over. */
export class Trouble {
  /** null until it was looked at for the first time in this run. */
  private isTold: boolean | null = null

  constructor(
    private readonly desk: TroubleDesk,
    private readonly of: Pick<HealthRecord, 'rule' | 'subject'>,
  ) {}

  /** There is trouble. */
  async tell(said: Omit<HealthRecord, 'rule' | 'subject'>): Promise<void> {
    if (this.isTold === true) return
    if (!(await this.desk.isOpen(this.of))) await this.desk.raise({ ...this.of, ...said })
    this.isTold = true
  }

  /** There is none, or none any more; the note says why. */
  async end(note: string): Promise<void> {
    if (this.isTold === false) return
    await this.desk.resolve(this.of, note)
    this.isTold = false
  }
}
