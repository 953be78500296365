import type { Network } from '../../../shared/address'
import type { InspectionSettings } from '../../../shared/inspection'
import {
  type InspectedSpan,
  inspect,
  type StepCounts,
  spanOf,
} from '../detectors/inspection/inspect'
import { subnetOf } from '../detectors/inspection/subnet'
import type { WindowFinding } from './window-book'

/** What inspecting needs from its surroundings. */
export interface InspectingParts {
  /** The gate in front of a detector; null where it has none. */
  settingsOf: (detector: string) => InspectionSettings | null
  readSteps: (subnet: Network, span: InspectedSpan) => Promise<StepCounts>
}

/**
 * Findings that stand: those whose detector has no gate, and those whose client's subnet stands out in
 * their window. The counts come from history each time, so nothing is remembered, and the same history
 * gives the same decision after a kill and on every engine.
 */
export async function passGate(
  findings: readonly WindowFinding[],
  { settingsOf, readSteps }: InspectingParts,
): Promise<WindowFinding[]> {
  const passed: WindowFinding[] = []
  for (const finding of findings) {
    const { detector, verdict } = finding
    const settings = settingsOf(detector)
    const subnet =
      settings?.isOn !== true || verdict.ip === null ? null : subnetOf(verdict.ip, settings)
    if (settings === null || subnet === null) {
      passed.push(finding)
      continue
    }
    const span = spanOf(finding, settings)
    const { isSuspicious, steps, standingOut, ratio } = inspect(
      await readSteps(subnet, span),
      span,
      settings,
    )
    if (!isSuspicious) continue
    const inspection = { subnet: subnet.text, steps, standingOut, ratio }
    passed.push({
      ...finding,
      verdict: { ...verdict, evidence: { ...verdict.evidence, inspection } },
    })
  }
  return passed
}
