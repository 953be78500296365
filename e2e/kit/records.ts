import { appendFile } from 'node:fs/promises'

/** What a test says of a reported address; all else is filled in. */
export interface Report {
  ip: string
  /** 40, 41 and 68 are high, 61 and 79 medium, 42 low. */
  alertId?: number
  /** Event time, ms since 1970. */
  at?: number
  info?: string
  reason?: string
}

/** A blacklist event as the line that a log file holds. */
export function reportLine(report: Report): string {
  const { ip, alertId = 40, at = Date.now(), info = '/item?id=1 OR 1=1', reason = '' } = report
  const record = {
    user_id: 'probe-of-the-tests',
    timestamp: at,
    ip,
    alert_id: alertId,
    dst_port: 443,
    info,
    reason,
  }
  return `${JSON.stringify(record)}\n`
}

/** The file that the tests' source follows. */
export interface ReportFile {
  path: string
  append: (...reports: Report[]) => Promise<void>
  /** Appends text as it is, for records that are none. */
  appendText: (text: string) => Promise<void>
}

/** A file that reports are appended to. */
export function reportFile(path: string): ReportFile {
  return {
    path,
    append: (...reports) => appendFile(path, reports.map(reportLine).join('')),
    appendText: (text) => appendFile(path, text),
  }
}
