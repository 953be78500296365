import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { checkSettings } from '../../src/shared/settings'
import { ROOT } from '../steps.mjs'

const FOLDER = join(ROOT, 'resources', 'servers')
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')

const serviceSchema = z.looseObject({
  mem_limit: z.string(),
  restart: z.string().optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  healthcheck: z.looseObject({}).optional(),
  command: z.union([z.string(), z.array(z.string())]).default([]),
})
const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.unknown()),
})

const compose = composeSchema.parse(parse(read('compose.yaml'), { merge: true }))
const services = Object.entries(compose.services)

describe('compose.yaml', () => {
  it('has what the design names', () => {
    const count = (name: RegExp) => services.filter(([service]) => name.test(service)).length
    expect(count(/^kafka-\d$/)).toBe(3)
    expect(count(/^redis-\d$/)).toBe(6)
    expect(count(/^clickhouse-\d$/)).toBe(2)
    expect(count(/^keeper$/)).toBe(1)
    expect(count(/^engine-\d$/)).toBe(2)
    expect(count(/^producer$/)).toBe(1)
  })

  it.each(services)(
    '%s: opens ports on loopback alone, and keeps its data by name',
    (_, service) => {
      for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
      for (const volume of service.volumes) {
        const [from = ''] = volume.split(':')
        if (!from.startsWith('./')) expect(Object.keys(compose.volumes)).toContain(from)
      }
    },
  )

  it('says of every server that stays how it is', () => {
    const silent = services.filter(
      ([, { restart, healthcheck }]) => restart === 'unless-stopped' && healthcheck === undefined,
    )
    expect(silent.map(([name]) => name)).toEqual([])
  })

  it('takes every secret from the file of the environment', () => {
    const named = [...read('env.example').matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name)
    const used = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name)
    expect(new Set(used)).toEqual(new Set(named))
    for (const [, { environment }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|TOKEN|SECRET/.test(name)) expect(String(value)).toMatch(/^\$\{[A-Z_]+/)
      }
    }
  })

  it('gives the engines settings that hold, for the servers that are there', () => {
    const checked = checkSettings(JSON.parse(read('engine-settings.json')))
    if (!checked.isValid) throw new Error(`${checked.field}: ${checked.message}`)
    const { history, tally, sources } = checked.settings
    const kafka = sources.flatMap((source) => (source.kind === 'kafka' ? source.brokers : []))
    const hosts = [...kafka, ...(tally.redis?.addresses ?? []), new URL(history.url).host]
    expect(hosts.length).toBeGreaterThan(5)
    for (const host of hosts) expect(Object.keys(compose.services)).toContain(host.split(':')[0])
  })
})
