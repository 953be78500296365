import type { Settings } from '../../../../shared/settings'
import { GROUP_WINDOW_MS } from '../../alerts/identity'
import type { OriginKey } from '../../history/alert-origins'
import { toWatchEvent } from '../../history/stored-event'
import type { Workspace } from '../../workspace'
import type { WebhookParts } from './webhook'
import { createWithhold } from './withhold'

/** Where the version of its rule stands in a detection of Chronicle. */
const VERSION_PATH = ['detection', '1', 'ruleVersion']

/** What samples are read from. */
export type SampledWorkspace = Pick<Workspace, 'alertOrigins' | 'evidence' | 'findings' | 'lists'>

/** What a webhook tells beside the alerts, from the workspace of its alerts. */
export function samplesOf(
  { alertOrigins, evidence, findings, lists }: SampledWorkspace,
  settings: () => Settings,
): Pick<
  WebhookParts,
  'readOrigins' | 'readVersions' | 'readSample' | 'withhold' | 'listsWith' | 'namesOf'
> {
  return {
    readOrigins: (keys) => alertOrigins.read(keys),
    readVersions: (keys) => alertOrigins.readRawField(keys, VERSION_PATH),
    readSample: async (key) => {
      const wanted = evidenceKeyOf(key)
      const [event] = await evidence.read(wanted, 1)
      if (event !== undefined) return toWatchEvent(event)
      // What judges windows has no events of its own.
      const [window] = await findings.readEvidence(wanted, 1)
      return window ?? null
    },
    listsWith: (indicator) => lists.listsWith(indicator),
    namesOf: (source) => {
      const name = settings().sources.find(({ id }) => id === source)?.name
      return name === undefined ? [source] : [source, name]
    },
    withhold: () =>
      createWithhold(settings().privacy.hideOwnAddresses ? lists.ownAddresses() : null),
  }
}

function evidenceKeyOf({ windowStart, ...key }: OriginKey) {
  return { ...key, from: windowStart, to: windowStart + GROUP_WINDOW_MS }
}
