import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import type { HostCounts } from '../../engine/windows/host-meter'
import { addHostMetrics } from './host-metrics'

const QUIET: HostCounts = {
  host: 'www.example.com',
  buckets: 3,
  requests: 500,
  sets: 40,
  anomalousSets: 2,
  anomalousRequests: 90,
  incidents: 0,
  meanScore: null,
  isUnderAttack: false,
}

async function textOf(hosts: readonly HostCounts[]): Promise<string> {
  const registry = new Registry()
  addHostMetrics(registry, () => hosts)
  return registry.metrics()
}

it('tell what came to each host, and whether it is under attack', async () => {
  const attacked = { ...QUIET, host: 'api.example.com', meanScore: 0.6, isUnderAttack: true }
  const text = await textOf([QUIET, { ...attacked, incidents: 2 }])
  for (const line of [
    'watchfloor_web_requests_total{host="www.example.com"} 500',
    'watchfloor_web_request_sets_total{host="www.example.com"} 40',
    'watchfloor_web_anomalous_sets_total{host="www.example.com"} 2',
    'watchfloor_web_anomalous_requests_total{host="www.example.com"} 90',
    'watchfloor_web_incidents_total{host="api.example.com"} 2',
    'watchfloor_web_mean_score{host="api.example.com"} 0.6',
    'watchfloor_web_under_attack{host="www.example.com"} 0',
    'watchfloor_web_under_attack{host="api.example.com"} 1',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
  expect(text).not.toContain('watchfloor_web_mean_score{host="www.example.com"}')
})

it('the board of Grafana asks for nothing that is not there', async () => {
  const file = join(import.meta.dirname, '../../../../resources/grafana/web.json')
  const asked = new Set((await readFile(file, 'utf8')).match(/watchfloor_web_\w+/g))
  const text = await textOf([QUIET])
  expect(asked.size).toBeGreaterThan(5)
  for (const name of asked) expect(text).toContain(`# TYPE ${name} `)
})
