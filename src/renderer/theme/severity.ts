import { SEVERITIES, type Severity } from '../../shared/severity'

/** Worst first, as the window lists and stacks them. */
export const SEVERITIES_WORST_FIRST: readonly Severity[] = [...SEVERITIES].reverse()

/** CSS colour of a severity; follows theme and palette. */
export function severityColour(severity: Severity): string {
  return `var(--wf-${severity})`
}
