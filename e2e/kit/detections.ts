/** What a test says of a detection; all else is made up. */
export interface DetectionSketch {
  id: string
  host?: string
  rule?: object
  events?: readonly object[]
}

/** A detection of the last minutes, in the shape that Chronicle gives it. */
export function detectionOf(sketch: DetectionSketch): object {
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString()
  const { id, host = 'ws-17', rule = {}, events = [] } = sketch
  return {
    id: `de_${id}`,
    type: 'RULE_DETECTION',
    createdTime: at(1),
    detectionTime: at(2),
    timeWindow: { startTime: at(12), endTime: at(2) },
    collectionElements: events.map((event, index) => ({
      label: `e${index + 1}`,
      references: [{ event }],
    })),
    detection: [
      {
        ruleId: 'ru_0c7d3c4e-5b1f-4d0a-9a55-2f3b1c0d9e01',
        ruleName: 'dns_beacon',
        ruleVersion: 'ru_0c7d3c4e-5b1f-4d0a-9a55-2f3b1c0d9e01@v_1772446000_120000000',
        urlBackToProduct: `https://tenant.backstory.chronicle.security/alert?alertId=de_${id}`,
        alertState: 'ALERTING',
        ruleType: 'MULTI_EVENT',
        detectionFields: [{ key: 'hostname', value: host, source: 'udm.principal.hostname' }],
        outcomes: [{ key: 'queries', value: '48' }],
        riskScore: 65,
        ...rule,
      },
    ],
  }
}

/** An event in the unified data model: a host asks for a name. */
export function dnsEvent(name: string, target = '203.0.113.53', extra: object = {}): object {
  return {
    metadata: {
      eventTimestamp: new Date(Date.now() - 180_000).toISOString(),
      eventType: 'NETWORK_DNS',
      productName: 'Example DNS',
    },
    principal: { hostname: 'ws-17', ip: ['10.20.0.17'], user: { userid: 'm.keller' } },
    target: { ip: [target], port: 53 },
    network: { applicationProtocol: 'DNS', dns: { questions: [{ name, type: 1 }] } },
    ...extra,
  }
}
