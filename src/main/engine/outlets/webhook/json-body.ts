import { isoTime, type PublicAlertMessage } from '../../../../shared/public-api'
import { sampleLines } from './detail-lines'
import type { DetailedAlert, DigestHead } from './digest'
import { type Withhold, withholdDeep } from './withhold'

/** Characters of a sample. */
const SAMPLE_CHARS = 20_000

/** One of the messages of a digest. */
export interface DigestPart {
  /** The same when it is sent again. */
  delivery: string
  number: number
  of: number
}

/** The body of one message for a program; `docs/webhooks.md` describes it. */
export function writeJson(
  head: DigestHead,
  alerts: readonly DetailedAlert[],
  part: DigestPart,
  withhold: Withhold,
): string {
  const body = {
    format: 'watchfloor-alerts-1',
    delivery: part.delivery,
    part: part.number,
    parts: part.of,
    digest: {
      alerts: head.alerts,
      events: head.events,
      from: head.from,
      to: head.to,
      continuation_time: head.continuationTime,
      rules: head.rules.map(({ rule, version, product, title, severity, alerts, events }) => ({
        rule,
        version: version === '' ? null : version,
        product,
        title,
        severity,
        alerts,
        events,
      })),
    },
    alerts: alerts.map((each) => alertBody(each, withhold)),
  }
  return JSON.stringify(withholdDeep(body, withhold))
}

function alertBody(each: DetailedAlert, withhold: Withhold) {
  const { alert, version, sample, detection } = each
  return {
    ...alert,
    rule_version: version === '' ? null : version,
    detection:
      detection === null
        ? null
        : {
            id: detection.id,
            type: detection.type,
            is_alerting: detection.isAlerting,
            rule: detection.rule,
            window: detection.window,
            risk_score: detection.riskScore,
            tags: detection.tags,
            fields: detection.fields,
            outcomes: detection.outcomes,
          },
    sample:
      sample === null
        ? null
        : {
            id: sample.id,
            time: isoTime(sample.time),
            info: sample.info,
            reason: sample.reason,
            text: sampleLines(each, withhold).join('\n').slice(0, SAMPLE_CHARS),
          },
  }
}

/** The body of the message that a person sends to see whether it arrives. */
export function writeJsonTest(outlet: string, at: number): string {
  return JSON.stringify({
    format: 'watchfloor-test-1',
    outlet,
    sent_at: isoTime(at),
    alerts: [] satisfies PublicAlertMessage[],
  })
}
