import { Counter, Gauge, type Registry } from 'prom-client'
import type { Engine } from '../../engine/engine'

type Hosts = Engine['hosts']
type HostCounts = ReturnType<Hosts>[number]

/** Counts of a host that only grow while the engine runs, by the name of their metric. */
const COUNTS: readonly [name: string, help: string, count: (host: HostCounts) => number][] = [
  ['web_requests_total', 'Requests in buckets that are over', ({ requests }) => requests],
  ['web_request_sets_total', 'Request sets, once a bucket', ({ sets }) => sets],
  ['web_anomalous_sets_total', 'Request sets that are anomalous', (host) => host.anomalousSets],
  [
    'web_anomalous_requests_total',
    'Requests of clients that are anomalous',
    (host) => host.anomalousRequests,
  ],
  ['web_incidents_total', 'Incidents that began', ({ incidents }) => incidents],
]

/** Adds what came to web hosts since the start, by host; an empty host stands for those beyond 200. */
export function addHostMetrics(registry: Registry, hosts: Hosts): void {
  for (const [name, help, count] of COUNTS) {
    new Counter({
      name: `watchfloor_${name}`,
      help: `${help}, by host`,
      labelNames: ['host'],
      registers: [registry],
      collect() {
        this.reset()
        for (const each of hosts()) this.inc({ host: each.host }, count(each))
      },
    })
  }
  new Gauge({
    name: 'watchfloor_web_mean_score',
    help: 'Mean score of the clients of the newest bucket, by host',
    labelNames: ['host'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { host, meanScore } of hosts()) {
        if (meanScore !== null) this.set({ host }, meanScore)
      }
    },
  })
  new Gauge({
    name: 'watchfloor_web_under_attack',
    help: '1 while the newest bucket of a host stands out as an attack, by host',
    labelNames: ['host'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { host, isUnderAttack } of hosts()) this.set({ host }, Number(isUnderAttack))
    },
  })
}
