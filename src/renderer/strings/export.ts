import { counted, fullCount } from '../numbers'

const WHAT = { alerts: 'Alerts', events: 'Their events' } as const
const HOW = { csv: 'CSV', ndjson: 'NDJSON' } as const

/** Words of the export of what Live shows. */
export const exportStrings = {
  open: 'Export what tab and filter hold',
  hint: 'All of this tab and filter',
  choice: (of: keyof typeof WHAT, format: keyof typeof HOW) => `${WHAT[of]} as ${HOW[format]}`,
  begins: 'Export begins',
  soFar: (done: number, total: number) =>
    `Exported ${fullCount(done)} of ${counted(total, 'alert')}`,
  stopped: 'Export stopped; no file was kept',
  notSaved: 'The file was not kept',
  saved: (rows: number, of: keyof typeof WHAT, name: string) =>
    `${counted(rows, of === 'alerts' ? 'alert' : 'event')} in ${name}`,
} as const
