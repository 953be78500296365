import type { HealthRecord } from '../formats/health'
import type { HealthDesk } from './health-desk'

/** So much more than too little is enough again: a disk at the edge is not told again and again. */
const MARGIN_SHARE = 0.02
const RULE = 'low-disk'

/** Free and total bytes of the disk that holds the data folder. */
export interface DiskSpace {
  freeBytes: number
  totalBytes: number
}

/** What freeing disk took away. */
export interface Freed {
  bytes: number
  rejects: number
  clicks?: number
  dns_queries?: number
  web_requests?: number
  request_sets?: number
  events: number
}

/** What a disk watch works with. */
export interface DiskWatchParts {
  folder: string
  /** Share of free disk under which old data go, 0 to 1; 0: never. */
  lowShare: () => number
  health: Pick<HealthDesk, 'raise' | 'resolve' | 'isOpen'>
  /** Lets the oldest telemetry go, then the oldest events, as far as bytes are wanted. */
  free: (wantedBytes: number) => Promise<Freed>
  now: () => number
}

/**
 * Watches the disk: while it is nearly full the oldest data go, and one health alert says so until
 * there is room again. Alerts, decisions and the audit trail are never among what goes.
 */
export class DiskWatch {
  /** null before the first look. */
  private isLow: boolean | null = null

  constructor(private readonly parts: DiskWatchParts) {}

  /** Takes in how full the disk is, and does what follows from it. */
  async look(disk: DiskSpace): Promise<void> {
    if (disk.totalBytes <= 0) return
    const share = disk.freeBytes / disk.totalBytes
    const low = this.parts.lowShare()
    if (share < low) await this.relieve(disk, low)
    else if (low === 0 || share >= low + MARGIN_SHARE) await this.relax(disk)
  }

  private async relieve(disk: DiskSpace, low: number): Promise<void> {
    const { folder, health, now } = this.parts
    const freed = await this.parts.free(disk.totalBytes * (low + MARGIN_SHARE) - disk.freeBytes)
    const isNews = this.isLow !== true && !(await health.isOpen({ rule: RULE, subject: folder }))
    this.isLow = true
    if (!isNews) return
    const record: HealthRecord = {
      rule: RULE,
      subject: folder,
      title: 'The disk is nearly full',
      severity: 'high',
      info: `${percent(disk)} free, under ${Math.round(low * 100)} %. ${tellFreed(freed)} Alerts and the audit trail stay. Make room on the disk, or keep events for fewer days in Settings, Retention.`,
      at: now(),
    }
    await health.raise(record)
  }

  private async relax(disk: DiskSpace): Promise<void> {
    if (this.isLow === false) return
    this.isLow = false
    const { folder, health } = this.parts
    await health.resolve({ rule: RULE, subject: folder }, `${percent(disk)} free again.`)
  }
}

function tellFreed({
  bytes,
  rejects,
  clicks = 0,
  dns_queries: queries = 0,
  web_requests: requests = 0,
  request_sets: sets = 0,
  events,
}: Freed): string {
  if (bytes === 0) return 'There are no old events that could make room.'
  const gone = [
    count(rejects, 'reject'),
    count(clicks, 'click'),
    queries === 0
      ? ''
      : `${queries.toLocaleString('en')} DNS ${queries === 1 ? 'query' : 'queries'}`,
    count(requests, 'web request'),
    count(sets, 'request set'),
    count(events, 'event'),
  ]
  return `The oldest went: ${gone.filter((words) => words !== '').join(' and ')}.`
}

function count(number: number, noun: string): string {
  if (number === 0) return ''
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}

function percent({ freeBytes, totalBytes }: DiskSpace): string {
  return `${Math.floor((100 * freeBytes) / totalBytes)} %`
}
