import type { AlertFormName } from '../../../../shared/outlet'
import type { Severity } from '../../../../shared/severity'
import { GROUP_WINDOW_MS } from '../../alerts/identity'
import type { Workspace } from '../../workspace'
import { alertForm } from './alert'
import { type DnsAlertParts, dnsAlertForm } from './dns-alert'
import type { AlertForm } from './form'

/** From where forms read what alerts do not say themselves. */
export type FormWorkspace = Pick<Workspace, 'findings' | 'dnsRequests'>

/** The form of a name, for alerts of a severity or more. */
export function createForm(
  name: AlertFormName,
  least: Severity,
  { findings, dnsRequests }: FormWorkspace,
  detectors: Pick<DnsAlertParts, 'checksumOf' | 'outputsOf'>,
): AlertForm {
  if (name === 'alert') return alertForm(least)
  return dnsAlertForm(least, {
    readFindings: ({ windowStart, detector, rule, subject, ip }) => {
      const span = { from: windowStart, to: windowStart + GROUP_WINDOW_MS }
      return findings.readEvidence({ detector, rule, subject, ip, ...span })
    },
    ...detectors,
    readRequests: (wanted) => dnsRequests.read(wanted),
  })
}
