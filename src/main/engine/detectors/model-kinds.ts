import type { ModelKindName } from '../../../shared/model'
import { RequestSet } from '../web/request-set'
import { FEATURE_SET as NAME_FEATURES, openDgaScorer } from './dga/scorer'
import { openTunnelScorer, FEATURE_SET as WINDOW_FEATURES } from './dns-tunnel/scorer'
import { addToWindow, beginWindow, readTunnelItem } from './dns-tunnel/traffic-window'
import { openSetScorer, FEATURE_SET as SET_FEATURES } from './web-anomaly/scorer'

/** A detector that takes models, and the features it computes for them. */
export interface ModelKind {
  kind: ModelKindName
  featureSet: { name: string; version: number }
  /**
   * Opens the model of a folder, has it judge some made-up names and closes it.
   *
   * @throws ModelError for one that the detector could not judge by.
   */
  prove: (folder: string) => Promise<void>
}

/** Of all sorts, so that a model which breaks on some of them shows it. */
const PROBES = [
  'example.com',
  'www.example.org',
  'qkzxwvjtrplkdm.example',
  '7fk2q9x0vbz3m1w8.net',
  'xn--bcher-kva.example',
  `${'a'.repeat(63)}.info`,
  'a.de',
]

/** Detectors that judge by a model. */
export const MODEL_KINDS: readonly ModelKind[] = [
  {
    kind: 'dga',
    featureSet: NAME_FEATURES,
    prove: async (folder) => {
      const scorer = await openDgaScorer(folder)
      try {
        await scorer.scoreNames(PROBES)
      } finally {
        await scorer.close()
      }
    },
  },
  {
    kind: 'dns-tunnel',
    featureSet: WINDOW_FEATURES,
    prove: async (folder) => {
      const scorer = await openTunnelScorer(folder)
      try {
        await scorer.scoreWindows([makeProbeWindow()])
      } finally {
        await scorer.close()
      }
    },
  },
  {
    kind: 'web-anomaly',
    featureSet: SET_FEATURES,
    prove: async (folder) => {
      const scorer = await openSetScorer(folder)
      try {
        await scorer.scoreSets([new RequestSet('www.site.example').features()])
      } finally {
        await scorer.close()
      }
    },
  },
]

/** A client that asked for some names below one domain. */
function makeProbeWindow() {
  const window = beginWindow()
  for (const name of ['a', 'mail', '7fk2q9x0vbz3m1w8', 'xn--bcher-kva', 'b'.repeat(60)]) {
    const read = readTunnelItem({
      kind: 'dns-query',
      format: 'dns-record',
      id: '0'.repeat(32),
      time: 0,
      nanos: 0,
      isTimeBorrowed: false,
      isYearBorrowed: false,
      client: '192.0.2.1',
      clientPort: null,
      server: null,
      name: `${name}.tunnel.example`,
      type: 'TXT',
      rcode: 'NOERROR',
      answers: [],
      answerCount: 0,
    })
    if (read !== null) addToWindow(window, read.item)
  }
  return window
}
