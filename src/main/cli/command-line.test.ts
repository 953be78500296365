import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'

let command: BundledCommand
let folder: string
let data: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-command-'))
  data = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (args: string[], input?: string) =>
  command.run(['--data-dir', data, ...args], input === undefined ? {} : { input })

describe('generate', () => {
  it('makes the same lines from the same seed, of documentation addresses alone', async () => {
    const args = ['generate', 'alerts', '--count', '200', '--seed', '7', '--start', '2026-03-02']
    const [one, other] = [await run(args), await run(args)]
    expect(one.stdout).toBe(other.stdout)
    const lines = one.stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(200)
    const own = /^(192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89]\.\d+)\.\d+$|^2001:db8:/
    for (const line of lines) expect(JSON.parse(line).ip).toMatch(own)
  })

  it('writes a file, and says 1 where it cannot', async () => {
    const file = join(folder, 'alerts.ndjson')
    const made = await run(['generate', 'alerts', '--count', '5', '--output', file, '--json'])
    expect(JSON.parse(made.stdout)).toEqual({ file, lines: 5 })
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(5)
    const failed = await run(['generate', 'alerts', '--output', join(folder, 'no', 'x')])
    expect(failed.status).toBe(1)
    expect(failed.stderr).toMatch(/^watchfloor: [^\n]+\n$/)
  })
})

describe('generate chronicle', () => {
  it('makes detections with the share and the number of events that are asked for', async () => {
    const options = ['--count', '100', '--hosts', '3', '--not-alerting', '0.5', '--events', '4']
    const made = await run(['generate', 'chronicle', ...options, '--start', '2026-03-02'])
    expect(made.stderr).toBe('')
    const lines = made.stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(100)
    const found = lines.map((line) => JSON.parse(line))
    const hosts = found.map(({ detection }) => detection[0].detectionFields[0].value)
    expect(new Set(hosts).size).toBe(3)
    const states = new Set(found.map(({ detection }) => detection[0].alertState))
    expect(states).toEqual(new Set(['ALERTING', 'NOT_ALERTING']))
    expect(found[0].collectionElements[0].references).toHaveLength(4)
    expect(found[0].detectionTime).toBe('2026-03-02T00:00:00.000Z')
  })
})

describe('tokens', () => {
  it('are shown once, kept as hashes in a private file, listed and revoked', async () => {
    const added = await run(['token', 'add', 'firewall', '--role', 'feed:40', '--json'])
    const { token } = JSON.parse(added.stdout)
    const file = join(data, 'tokens.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).not.toContain(token)
    expect((await run(['token', 'add', 'firewall', '--role', 'viewer'])).status).toBe(1)
    const revoked = await run(['token', 'revoke', 'firewall'])
    expect(revoked.status).toBe(0)
    const listed = JSON.parse((await run(['token', 'list', '--json'])).stdout)
    expect(listed.tokens).toMatchObject([{ name: 'firewall', role: 'feed:40' }])
    expect(listed.tokens[0].revoked_at).toMatch(/Z$/)
    expect((await run(['token', 'revoke', 'firewall'])).status).toBe(1)
  })
})

describe('import', () => {
  it('counts, and accepts nothing the second time', async () => {
    const file = join(folder, 'alerts.ndjson')
    const now = Date.now()
    const lines = [eventLine('192.0.2.1', now), eventLine('192.0.2.1', now + 1)]
    await writeFile(file, [...lines, lines[0], ''].join('\n'))
    const first = JSON.parse((await run(['import', file, '--json'])).stdout)
    expect(first).toMatchObject({ records: 3, rejected: 0, accepted: 2, duplicates: 1, alerts: 1 })
    const second = JSON.parse((await run(['import', file, '--json'])).stdout)
    expect(second).toMatchObject({ records: 3, accepted: 0, duplicates: 3, alerts: 0 })
    const { stdout } = await run(['events', '::ffff:192.0.2.1', '--json'])
    const history = JSON.parse(stdout)
    expect(history.ip).toBe('192.0.2.1')
    expect(history.events).toHaveLength(2)
    expect(history.events[0]).toMatchObject({
      timestamp: new Date(now + 1).toISOString(),
      alert_id: 40,
      info: '/item?id=1 OR 1=1',
    })
  })

  it('reads standard input, tells rejects by their place, and exits with 3 when strict', async () => {
    const input = `${eventLine('192.0.2.1', Date.now())}\nnot json\n${eventLine('999.1.1.1', Date.now())}\n`
    const told = await run(['import', '-'], input)
    expect(told.status).toBe(0)
    expect(told.stderr).toMatch(/^standard input: line 2: .+$/m)
    expect(told.stderr).toMatch(/^standard input: line 3: .+$/m)
    const strict = await run(['import', '-', '--strict', '--json'], input)
    expect(strict.status).toBe(3)
    expect(JSON.parse(strict.stdout)).toMatchObject({ records: 3, rejected: 2 })
    const rejects = strict.stderr.trimEnd().split('\n')
    expect(rejects.map((line) => JSON.parse(line).place)).toEqual(['line 2', 'line 3'])
  })

  it('leaves alone what waits on standard input, which the embedded engine would take', async () => {
    const file = join(folder, 'alerts.ndjson')
    await writeFile(file, `${eventLine('192.0.2.1', Date.now())}\n`)
    const { status, stdout } = await run(['import', file, '--json'], 'names of other files\n')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ records: 1, accepted: 1 })
  })

  it('gives lines without a host the one that is named, and refuses what is none', async () => {
    const line = '203.0.113.7 - - [02/Mar/2026:10:15:04 +0000] "GET / HTTP/1.1" 200 5\n'
    const told = await run(['import', '-', '--site', 'Shop.example.com', '--json'], line)
    expect(JSON.parse(told.stdout)).toMatchObject({ records: 1, accepted: 1 })
    const refused = await run(['import', '-', '--site', 'https://shop.example.com'], line)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('must be the name of a host')
  })

  it('writes every reject to a file that is named', async () => {
    const file = join(folder, 'rejects.ndjson')
    const input = 'no json\n'.repeat(50)
    const told = await run(['import', '-', '--rejects', file], input)
    expect(told.stderr).toContain('30 more rejects')
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(50)
  })

  it('says what is wrong with a file that is none', async () => {
    for (const path of [join(folder, 'missing'), folder]) {
      const { status, stdout, stderr } = await run(['import', path])
      expect(status).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toContain(path)
      expect(stderr.trimEnd()).not.toContain('\n')
    }
  })
})

const VALUES_OF_MINE = ['198.51.100.0/28', '198.51.100.16/28', '198.51.100.7']

describe('lists', () => {
  it('takes values in, refuses what cannot be, and exports for a firewall', async () => {
    await run(['blacklist', 'create', 'mine', 'Mine'])
    const file = join(folder, 'values.txt')
    await writeFile(
      file,
      '198.51.100.7 # one\n198.51.100.0/28\n198.51.100.16/28\n127.0.0.1\nnonsense\n',
    )
    const imported = await run(['blacklist', 'import', 'mine', file, '--json', '--strict'])
    expect(imported.status).toBe(3)
    const outcome = JSON.parse(imported.stdout)
    expect(outcome.added).toBe(3)
    expect(outcome.refused.map((each: { value: string }) => each.value)).toEqual([
      '127.0.0.1',
      'nonsense',
    ])
    const target = join(folder, 'list.txt')
    await writeFile(target, 'old')
    const exported = await run([
      ...['blacklist', 'export', 'mine', '--aggregate'],
      ...['--output', target, '--json'],
    ])
    expect(JSON.parse(exported.stdout)).toMatchObject({ list: 'mine', file: target })
    expect(await readFile(target, 'utf8')).toBe('198.51.100.0/27\n')
    await run(['blacklist', 'remove', 'mine', ...VALUES_OF_MINE])
    expect((await run(['blacklist', 'export', 'mine'])).stdout).toBe('')
  })

  it('leaves the old file where the new one cannot be written', async () => {
    const locked = join(folder, 'locked')
    await mkdir(locked)
    const { status, stderr } = await run([
      'blacklist',
      'export',
      '40',
      '--output',
      join(locked, 'no', 'x'),
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('could not be written')
    await chmod(locked, 0o700)
  })

  it('never exports what is allowed', async () => {
    await run(['blacklist', 'add', '40', '198.51.100.7', '--reason', 'test'])
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('198.51.100.7\n')
    await run(['blacklist', 'allow', '198.51.100.7', '--reason', 'ours'])
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('')
    const shown = JSON.parse(
      (await run(['blacklist', 'show', '40', '--state', 'all', '--json'])).stdout,
    )
    expect(shown.entries).toMatchObject([{ ip: '198.51.100.7', state: 'allowed' }])
    const why = await run(['blacklist', 'why', '198.51.100.7'])
    expect(why.stdout).toContain('198.51.100.7 is not blocked, although entries contain it.')
    expect(why.stdout).toMatch(/^allowlist +198\.51\.100\.7 .* ours/m)
  }, 120_000)

  it('takes domains on a list of domains, and says what goes where', async () => {
    await run(['blacklist', 'add', 'dga', 'Bad.Example.', 'www.other.example', '--reason', 'C2'])
    const file = join(folder, 'domains.txt')
    await writeFile(file, 'third.example\n203.0.113.9\nmail.partner.example\n')
    await run(['blacklist', 'allow', 'partner.example', '--reason', 'ours'])
    const { stdout, stderr } = await run(['blacklist', 'import', 'dga', file])
    expect(stdout).toBe('1 added, 2 refused.\n')
    expect(stderr).toContain('203.0.113.9: 203.0.113.9 is an address or a number.')
    expect(stderr).toContain('mail.partner.example is on the allowlist')
    const listed = await run(['blacklist', 'export', 'dga'])
    expect(listed.stdout).toBe('bad.example\nwww.other.example\nthird.example\n')
    const zone = await run(['blacklist', 'export', 'dga', '--format', 'rpz'])
    expect(zone.stdout).toContain('\nbad.example CNAME .\n*.bad.example CNAME .\n')
    const wrong = await run(['blacklist', 'export', 'dga', '--format', 'nftables'])
    expect(wrong.status).toBe(2)
    expect(wrong.stderr).toContain('holds domains, which nftables cannot say')
  })

  it('answers 1 for a list nobody has seen', async () => {
    expect((await run(['blacklist', 'export', '4711'])).status).toBe(1)
  })
})

describe('forget', () => {
  it('asks for the value again, then deletes what is known of it', async () => {
    const file = join(folder, 'events.ndjson')
    const lines = [
      eventLine('203.0.113.1', Date.now() - 2),
      eventLine('203.0.113.2', Date.now() - 1),
    ]
    await writeFile(file, `${lines.join('\n')}\n`)
    expect((await run(['import', file])).status).toBe(0)
    const refused = await run(['forget', '203.0.113.1'])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('--confirm 203.0.113.1')
    const done = await run(['forget', '203.0.113.1', '--confirm', '203.0.113.1', '--json'])
    expect(JSON.parse(done.stdout)).toMatchObject({ changed: 1 })
    const left = async (ip: string) =>
      JSON.parse((await run(['events', ip, '--json'])).stdout).events.length
    expect(await left('203.0.113.1')).toBe(0)
    expect(await left('203.0.113.2')).toBe(1)
  })
})

describe('rejects', () => {
  it('are listed with their reasons and read again when they are replayed', async () => {
    const file = join(folder, 'alerts.ndjson')
    await writeFile(file, `${eventLine('203.0.113.9', Date.now())}\njunk\u001b[31m\n`)
    await run(['import', file, '--format', 'ntopng'])
    const listed = await run(['rejects', 'list'])
    expect(listed.stdout).toContain('line 2')
    expect(listed.stdout).not.toContain('\u001b')
    const { rejects, total } = JSON.parse((await run(['rejects', 'list', '--json'])).stdout)
    expect(total).toBe(2)
    expect(rejects[0]).toMatchObject({ source: 'import', whole: true })
    const replayed = await run(['rejects', 'replay', '--source', 'import'])
    expect([replayed.status, replayed.stdout]).toEqual([
      0,
      '2 records read again: 1 event accepted, 0 known already; 1 still rejected\n',
    ])
    const again = await run(['rejects', 'replay', rejects[0].id, rejects[1].id, '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ records: 1, left: 1, accepted: 0 })
    expect((await run(['blacklist', 'export', '40'])).stdout).toBe('203.0.113.9\n')
  })
})

describe('an expiry', () => {
  it('may be never, for entries and for what is allowed', async () => {
    const args = ['blacklist', 'add', '40', '203.0.113.8', '--expires', 'never']
    expect((await run(args)).stderr).toContain('needs a reason')
    expect((await run([...args, '--reason', 'told'])).stdout).toContain('without an end')
    const allowed = await run(['blacklist', 'allow', '203.0.113.9', '--expires', '2h'])
    expect(allowed.stdout).toContain('for 2 h')
    expect((await run(['blacklist', 'allow', '203.0.113.10'])).stdout).toContain('without an end')
  }, 60_000)
})

describe('incidents', () => {
  it('are listed, and shown with their addresses, as text and as JSON', async () => {
    expect((await run(['incidents'])).stdout).toContain('No incidents.')
    const log = join(folder, 'access.ndjson')
    const start = new Date(Date.now() - 2 * 3_600_000).toISOString()
    const made = ['generate', 'web', '--people', '20', '--flooders', '60', '--scrapers', '0']
    await run([...made, '--count', '30000', '--start', start, '--output', log])
    await run(['import', log])
    const { incidents } = JSON.parse((await run(['incidents', '--json'])).stdout)
    expect(incidents).toHaveLength(1)
    const [{ id, host, stop, portion }] = incidents
    expect({ host, hasStop: stop !== null }).toEqual({ host: 'www.site.example', hasStop: true })
    expect(portion).toBeGreaterThan(0.5)
    expect((await run(['incidents', '--host', 'other.example'])).stdout).toContain('No incidents.')
    const shown = await run(['incidents', 'show', id])
    expect(shown.stdout).toMatch(/clients anomalous/)
    expect(shown.stdout).toMatch(/198\.19\.\d+\.\d+ /)
    const args = ['incidents', 'show', id, '--limit', '5', '--json']
    const detail = JSON.parse((await run(args)).stdout)
    expect(detail.addresses).toHaveLength(5)
    expect(detail.totalAddresses).toBeGreaterThanOrEqual(60)
    expect((await run(['incidents', 'show', 'nothing'])).status).toBe(2)
    const gone = await run(['incidents', 'show', '2020-01-01T00:00:00.000Z/www.site.example'])
    expect(gone.stderr).toContain('There is no incident')
  }, 120_000)
})

describe('decisions on alerts', () => {
  it('assigns, acknowledges, closes and reopens by id, and lists by assignee', async () => {
    const file = join(folder, 'one.ndjson')
    const event = {
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: Date.now() - 60_000,
      ip: '203.0.113.78',
      alert_id: 61,
      dst_port: 22,
      info: '',
      reason: 'SSH-1.99',
    }
    await writeFile(file, `${JSON.stringify(event)}\n`)
    await run(['import', file])
    const alertsOf = async (query: string) =>
      JSON.parse((await run(['alerts', '--query', query, '--json'])).stdout).alerts
    const [{ id }] = await alertsOf('ip:203.0.113.78')
    expect((await run(['alerts', 'assign', id])).stderr).toContain('--to NAME or --nobody')
    const assigned = await run(['alerts', 'assign', id, '--to', 'mk'])
    expect(assigned.stdout).toMatch(/^Assigned A-\w+, 203\.0\.113\.78 to mk\n$/)
    expect(await alertsOf('assignee:mk')).toMatchObject([{ id, status: 'new', assignee: 'mk' }])
    await run(['alerts', 'acknowledge', id])
    expect(await alertsOf('status:acknowledged')).toMatchObject([{ id }])
    await run(['alerts', 'assign', id, '--nobody'])
    expect(await alertsOf('not is:assigned')).toMatchObject([{ id, status: 'acknowledged' }])
    const other = await run(['alerts', 'close', id, '--reason', 'other'])
    expect(other.stderr).toContain('needs a note')
    await run(['alerts', 'close', id, '--reason', 'other', '--note', 'a drill'])
    expect(await alertsOf('status:closed')).toMatchObject([{ id, note: 'a drill' }])
    const markdown = (await run(['alerts', 'get', id])).stdout
    expect(markdown).toContain('| Subject | 203\\[.\\]0\\[.\\]113\\[.\\]78 |')
    const ecs = (await run(['alerts', 'get', id, '--format', 'ecs'])).stdout
    expect(JSON.parse(ecs)).toMatchObject({ source: { ip: '203.0.113.78' }, event: { id } })
    await run(['alerts', 'reopen', id])
    expect(await alertsOf('status:new')).toMatchObject([{ id }])
  }, 180_000)
})

describe('suppressions', () => {
  it('are made, listed and lifted, and open alerts are then without them', async () => {
    const file = join(folder, 'noise.ndjson')
    const event = {
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: Date.now() - 60_000,
      ip: '203.0.113.77',
      alert_id: 61,
      dst_port: 22,
      info: '',
      reason: 'SSH-1.99',
    }
    await writeFile(file, `${JSON.stringify(event)}\n`)
    await run(['import', file])
    const listed = async (...args: string[]) =>
      JSON.parse((await run(['alerts', '--text', '203.0.113.77', ...args, '--json'])).stdout).alerts
    const [alert] = await listed()
    expect((await run(['alerts', 'suppress', alert.id])).stderr).toContain('--reason')
    const made = await run(['alerts', 'suppress', alert.id, '--reason', 'ours', '--expires', '7d'])
    expect(made.stdout).toBe('Suppressed 203.0.113.77\n')
    expect(await listed('--status', 'open')).toEqual([])
    expect(await listed()).toHaveLength(1)
    const { suppressions } = JSON.parse((await run(['alerts', 'suppressions', '--json'])).stdout)
    expect(suppressions).toMatchObject([
      { kind: 'suppression', subject: '203.0.113.77', rule: 'ntopng:61', reason: 'ours' },
    ])
    expect((await run(['alerts', 'lift', '203.0.113.77'])).stdout).toBe(
      'Shown again: 203.0.113.77\n',
    )
    const nothing = await run(['alerts', 'lift', '203.0.113.77'])
    expect(nothing.status).toBe(1)
    expect(nothing.stderr).toContain('Nothing of 203.0.113.77 is suppressed or snoozed.')
    expect((await run(['alerts', 'snooze', alert.id, '--for', '8h'])).stdout).toBe(
      'Snoozed 203.0.113.77\n',
    )
    expect((await run(['alerts', 'suppressions'])).stdout).toContain('snooze')
  }, 120_000)
})

describe('feeds', () => {
  it('are off until they are turned on, with what is proposed or what is said', async () => {
    expect((await run(['blacklist', 'feed', '40'])).stdout).toMatch(
      /^The feed of 40 is off\.\nTurned on as proposed, it would give \d+ entr/,
    )
    expect((await run(['blacklist', 'feed', '40', '--minimum-hits', '2'])).status).toBe(2)
    expect((await run(['blacklist', 'feed', '40', '--on'])).stdout).toContain('from 3 hits')
    await run(['blacklist', 'feed', '40', '--minimum-hits', '1', '--max-age', 'never'])
    expect(JSON.parse((await run(['blacklist', 'feed', '40', '--json'])).stdout)).toMatchObject({
      list: '40',
      left_out: { few_hits: 0, too_old: 0 },
      feed: { minimumHits: 1, maxAgeMs: null },
      last_pull: null,
    })
    expect((await run(['blacklist', 'feed', '40', '--off'])).stdout).toContain('Turned the feed of')
    expect((await run(['blacklist', 'feed', '40', '--off'])).status).toBe(2)
  }, 60_000)
})

describe('policies', () => {
  it('are off until they are turned on, and previewed before', async () => {
    expect((await run(['blacklist', 'policy', '40'])).stdout).toBe(
      'Nothing goes on 40 by itself.\n',
    )
    expect((await run(['blacklist', 'policy', '40', '--hits', '2'])).status).toBe(2)
    const preview = await run(['blacklist', 'policy', '40', '--preview', '--hits', '1000'])
    expect(preview.stdout).toContain('Would list 0 values now.')
    const turnedOn = await run(['blacklist', 'policy', '40', '--on', '--hits', '1000'])
    expect(turnedOn.stdout).toContain('1,000 hits or more')
    const turnedOff = await run(['blacklist', 'policy', '40', '--off'])
    expect(turnedOff.stdout).toBe('The policy of Possible SQL injection is off.\n')
  }, 60_000)
})

describe('settings', () => {
  it('go into a file, and what differs comes back from one, with a way back', async () => {
    const [all, part, backup] = ['all', 'part', 'backup'].map((name) => join(folder, name))
    if (all === undefined || part === undefined || backup === undefined) throw new Error('no file')
    const days = async () =>
      JSON.parse((await run(['settings', 'export', '-'])).stdout).retention.eventsDays
    expect((await run(['settings', 'export', all])).status).toBe(0)
    expect((await stat(all)).mode & 0o777).toBe(0o600)
    expect((await run(['settings', 'import', all])).stdout).toContain('Nothing differs')

    await writeFile(part, '{"retention":{"eventsDays":30}}')
    const tried = await run(['settings', 'import', part, '--dry-run'])
    expect(tried.stdout).toMatch(/retention\.eventsDays +90 +30\n[\s\S]*1 setting would change\./)
    expect(await days()).toBe(90)
    const done = await run(['settings', 'import', part, '--backup', backup, '--json'])
    expect(JSON.parse(done.stdout)).toMatchObject({ is_changed: true })
    expect(await days()).toBe(30)
    await run(['settings', 'import', backup])
    expect(await days()).toBe(90)

    await writeFile(part, '{"retention":{"eventDays":30}}')
    const wrong = await run(['settings', 'import', part])
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('is wrong at "retention.eventDays"'),
    ])
  }, 180_000)
})
