import type { Random } from './random'
import type { SyntheticFlow } from './synthetic-texts'

const SERVERS = ['198.51.100.20', '198.51.100.21', '203.0.113.80', '2001:db8::80'] as const
const COUNTRIES = ['US', 'CN', 'DE', 'FR', 'GB', 'JP', 'KR', 'IN', 'BR'] as const
/** First of the autonomous system numbers kept for documentation (RFC 5398). */
const FIRST_ASN = 64_496
const TCP = 6
const BLOCKED_SHARE = 0.05

/** An ntopng flow alert as its webhook sends it, alone on one line. `time` in ms. */
export function makeFlowLine(
  flow: SyntheticFlow,
  client: string,
  time: number,
  random: Random,
): string {
  const seconds = Math.floor(time / 1000)
  const [predominant] = flow.entries
  const server = random.pick(SERVERS)
  return JSON.stringify({
    alert_id: predominant.alertId,
    score: flow.entries.reduce((sum, entry) => sum + entry.score, 0),
    tstamp: seconds,
    first_seen: seconds,
    action: random.isLucky(BLOCKED_SHARE) ? 'block' : 'store',
    entity_id: 4,
    entity_val: 'flow',
    is_flow_alert: true,
    is_cli_attacker: true,
    is_srv_attacker: false,
    cli_ip: client,
    cli_port: 1024 + random.below(60_000),
    cli_country_name: random.pick(COUNTRIES),
    cli_asn: FIRST_ASN + random.below(16),
    cli_localhost: false,
    srv_ip: server,
    srv_port: flow.port,
    srv_localhost: true,
    proto: TCP,
    'proto.ndpi': flow.protocol,
    ip_version: client.includes(':') ? 6 : 4,
    vlan_id: 0,
    ifid: 0,
    probe_ip: '192.0.2.254',
    info: flow.protocol === 'HTTP' ? `${server}${flow.info}` : flow.info,
    ...(flow.status === null ? {} : { l7_error_code: flow.status }),
    json: {
      alerts: Object.fromEntries(
        flow.entries.map((entry) => [
          entry.alertId,
          {
            score: entry.score,
            alert_generation: { script_key: entry.scriptKey, subdir: 'flow' },
            ...(entry.risk === undefined ? {} : { risk_id: entry.risk.id }),
          },
        ]),
      ),
      flow_risk_info: Object.fromEntries(
        flow.entries.flatMap(({ risk }) => (risk === undefined ? [] : [[risk.id, risk.text]])),
      ),
    },
  })
}
