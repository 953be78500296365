import { ALPHABETS, randomText } from './name-encodings'
import type { Random } from './random'
import type { NameQuery, NameStream } from './synthetic-tunnels'

const WORDS = [
  ...['api', 'static', 'media', 'images', 'login', 'portal', 'mail', 'files', 'assets', 'video'],
  ...['edge', 'cache', 'node', 'data', 'events', 'metrics', 'stats', 'push', 'auth', 'update'],
  ...['store', 'shop', 'news', 'blog', 'docs', 'cloud', 'team', 'dev', 'test', 'staging', 'prod'],
  ...[
    'berlin',
    'london',
    'paris',
    'green',
    'silver',
    'river',
    'garden',
    'studio',
    'house',
    'photo',
  ],
] as const
const REGIONS = [
  'eu-west-1',
  'us-east-1',
  'us-west-2',
  'ap-south-1',
  'fra3',
  'lhr2',
  'sjc1',
  'ams4',
] as const
const ADDRESS_TYPES = ['A', 'A', 'A', 'AAAA', 'HTTPS'] as const
const UUID = [8, 4, 4, 4, 12] as const

const text = (letters: string, length: number, random: Random) =>
  randomText(letters, length, random)
const hex = (length: number, random: Random) => text(ALPHABETS.hex, length, random)
const base36 = (length: number, random: Random) => text(ALPHABETS.base36, length, random)
const address = (random: Random) => [`198.51.100.${random.below(256)}`]
const octets = (random: Random) => Array.from({ length: 4 }, () => random.below(256)).join('.')
const uuid = (random: Random) => UUID.map((length) => hex(length, random)).join('-')

/** An address query of a name that exists. */
function found(labels: string, random: Random): NameQuery {
  return { labels, type: random.pick(ADDRESS_TYPES), answers: address(random) }
}

/** A stream of names that all are made alike. */
function alike(make: (random: Random) => string): NameStream {
  return (random) => () => found(make(random), random)
}

/** What a service is asked that answers by an address of the asking machine, or by no such name. */
function lookUps(make: (random: Random) => string, zone: string): NameStream {
  return (random) => {
    const type = random.pick(['A', 'A', 'A', 'TXT'])
    const listed = random.below(70) / 100
    const path = zone === '' || random.isLucky(0.3) ? '' : `.${zone}`
    return () => {
      const answers = random.isLucky(listed) ? [`127.0.0.${2 + random.below(14)}`] : null
      return { labels: `${make(random)}${path}`, type, answers }
    }
  }
}

/** Hashes of files: one length in each session. */
function hashLookUps(random: Random): () => NameQuery {
  const [letters, length] = random.pick([
    [ALPHABETS.hex, 32],
    [ALPHABETS.hex, 40],
    [ALPHABETS.base32, 26],
    [ALPHABETS.base36, 25],
  ])
  const flags = random.isLucky(0.5) ? `0.0.0.0.1.0.0.${hex(2, random)}.` : ''
  return lookUps(
    (each) => `${flags}${text(letters, length, each)}`,
    random.pick(['avqs', 'sha', 'fur', 'hash']),
  )(random)
}

/** Hosts of a network that delivers content: few parts in many combinations. */
function deliveryHosts(random: Random): () => NameQuery {
  const forms: readonly [(each: Random) => string, ...((each: Random) => string)[]] = [
    (each) => `r${1 + each.below(20)}---sn-${base36(8, each)}`,
    (each) => `scontent-${each.pick(REGIONS)}-${1 + each.below(3)}.xx`,
    (each) => `e${1_000 + each.below(20_000)}.dsc${each.pick(['a', 'b', 'g', 'x'])}`,
    (each) => `${each.pick(WORDS)}-${hex(8, each)}.${each.pick(REGIONS)}`,
    (each) => `d${base36(13, each)}`,
    (each) => `${each.pick(WORDS)}${each.below(100)}.${each.pick(WORDS)}.${each.pick(REGIONS)}`,
    (each) => `occ-${each.below(10)}-${each.below(4_000)}-${each.below(4_000)}.1`,
  ]
  return alike(random.pick(forms))(random)
}

/** Objects of clouds and clusters: machine-made parts at fixed places between readable ones. */
function cloudObjects(random: Random): () => NameQuery {
  const [app, region] = [`${random.pick(WORDS)}-${random.pick(WORDS)}`, random.pick(REGIONS)]
  const forms: readonly [(each: Random) => string, ...((each: Random) => string)[]] = [
    (each) => `${app}-${hex(10, each)}-${base36(5, each)}.default.svc`,
    (each) => `${uuid(each)}.${region}.blob`,
    (each) => `ip-10-${each.below(256)}-${each.below(256)}-${each.below(256)}.${region}.compute`,
    (each) =>
      `internal-${each.pick(WORDS)}-${1_000_000_000 + each.below(999_999_999)}.${region}.elb`,
    (each) => `${each.pick(WORDS)}-${each.pick(WORDS)}-${hex(6, each)}.${region}`,
    (each) => `vpce-0${hex(16, each)}-${base36(8, each)}.${each.pick(WORDS)}.${region}.vpce`,
  ]
  return alike(random.pick(forms))(random)
}

/** Devices that tell how they are: one fresh name each session or few, from time to time. */
function telemetry(random: Random): () => NameQuery {
  const fresh = random.pick([
    (each: Random) => `${hex(32, each)}.clo`,
    (each: Random) =>
      `p4-${base36(13, each)}-${base36(16, each)}-${each.below(1_000_000)}-i${each.below(9)}-v6exp3-v4`,
    (each: Random) => `${uuid(each)}.rum`,
    (each: Random) => `u${each.below(10_000_000)}.ct`,
    (each: Random) => `${base36(12, each)}.l`,
  ])
  // A gateway asks for all that stand behind it.
  const count = random.isLucky(0.25) ? 8 + random.below(30) : 1 + random.below(7)
  const few = Array.from({ length: count }, () => fresh(random))
  const steady = [`${random.pick(WORDS)}.${random.pick(WORDS)}`, `v${random.below(20)}.events.data`]
  return () => {
    const at = random.below(few.length + steady.length)
    return found([...few, ...steady][at] ?? '', random)
  }
}

/** Keys and policies of mail, as a mail server asks for them. */
function mailRecords(random: Random): () => NameQuery {
  const company = random.pick(WORDS)
  return () => {
    const labels = random.pick([
      `_dmarc.${random.pick(WORDS)}`,
      `selector${1 + random.below(3)}._domainkey.${random.pick(WORDS)}`,
      `${base36(10, random)}._domainkey.${company}`,
      `s${1_024 + random.below(3)}._domainkey`,
      `${octets(random)}._spf.${company}`,
      `_spf${1 + random.below(4)}`,
      `_acme-challenge.${random.pick(WORDS)}`,
      `_mta-sts.${random.pick(WORDS)}`,
    ])
    const answers = random.isLucky(0.8)
      ? [`v=DKIM1; k=rsa; p=${randomText(ALPHABETS.base64, 160, random)}`]
      : null
    return { labels, type: random.isLucky(0.1) ? 'CNAME' : 'TXT', answers }
  }
}

/** A company's own zone: machines, services by SRV, and names of others with its zone behind. */
function companyZone(random: Random): () => NameQuery {
  const [site, letter] = [random.pick(WORDS), random.pick(['w', 'l', 'pc', 'nb', 'srv-'])]
  return () => {
    const chance = random.below(10)
    if (chance < 5) {
      const machine = random.isLucky(0.5)
        ? `${letter}${10_000 + random.below(90_000)}`
        : `${site}-${letter}${base36(7, random)}`
      return found(`${machine}.corp`, random)
    }
    if (chance < 7) {
      const labels = `_ldap._tcp.${site}._sites.${random.isLucky(0.5) ? `${uuid(random)}.domains` : 'dc'}._msdcs`
      return { labels, type: 'SRV', answers: [`0 100 389 dc${random.below(9)}.corp`] }
    }
    if (chance < 8) return found(`${uuid(random)}._msdcs`, random)
    const other = `${random.pick(WORDS)}.${random.pick(WORDS)}${random.pick(WORDS)}.com.corp`
    return { labels: other, type: random.pick(ADDRESS_TYPES), answers: null }
  }
}

/** Sites of many customers below one host: names that people chose. */
function customerSites(random: Random): () => NameQuery {
  return alike((each) => {
    const words = Array.from({ length: 1 + each.below(3) }, () => each.pick(WORDS))
    const name = `${words.join(each.pick(['', '-']))}${each.isLucky(0.3) ? each.below(2_030) : ''}`
    const idn = each.isLucky(0.1) ? `xn--${name}-${base36(3 + each.below(4), each)}` : name
    return `${each.isLucky(0.3) ? 'www.' : ''}${idn}`
  })(random)
}

/** A part of a machine's name: how it is made is drawn once, what it is for each name. */
function drawPart(random: Random): (each: Random) => string {
  const [word, most] = [random.pick(WORDS), 10 ** (1 + random.below(6))]
  const length = 3 + random.below(8)
  return random.pick([
    () => word,
    (each: Random) => each.pick(WORDS),
    (each: Random) => each.pick(WORDS),
    (each: Random) => each.pick(REGIONS),
    (each: Random) => String(each.below(most)),
    (each: Random) => String(each.below(most)).padStart(String(most).length, '0'),
    (each: Random) => hex(length, each),
    (each: Random) => base36(length, each),
    (each: Random) => `${word}${each.below(most)}`,
    (each: Random) => `2026${10 + each.below(3)}${10 + each.below(20)}`,
  ])
}

/** Machines named by a pattern of somebody's own. */
function patternHosts(random: Random): () => NameQuery {
  const parts = Array.from({ length: 1 + random.below(4) }, () => drawPart(random))
  const divider = random.pick(['-', '-', '.', ''])
  const behind = random.isLucky(0.5) ? `.${random.pick(WORDS)}` : ''
  const missing = random.isLucky(0.3) ? random.below(100) / 100 : 0.02
  return () => {
    const query = found(`${parts.map((part) => part(random)).join(divider)}${behind}`, random)
    return random.isLucky(missing) ? { ...query, answers: null } : query
  }
}

/** Lines of a provider's customers, named by their addresses, as mail servers look them up. */
function accessLines(random: Random): () => NameQuery {
  const divider = random.pick(['-', '.', 'x'])
  const front = random.pick(['', 'host-', 'ip', 'dyn-', 'pool-'])
  const behind = random.pick(['.static', '.dyn', '.dip0', '.bb', ''])
  const isHex = random.isLucky(0.2)
  return alike((each) => {
    const line = isHex ? hex(8, each) : octets(each).replaceAll('.', divider)
    return `${front}${line}${behind}`
  })(random)
}

/** Tests of who resolves for whom: a handful of names nobody asked before. */
function resolverTests(random: Random): () => NameQuery {
  const few = Array.from({ length: 4 + random.below(4) }, () =>
    base36(8 + random.below(10), random),
  )
  return () => found(`${few[random.below(few.length)]}.test`, random)
}

/** Ordinary traffic that resembles a tunnel. */
export const LOOKALIKES = {
  'hash-look-ups': hashLookUps,
  'sender-lists': (random) => lookUps(octets, random.pick(['zen', 'bl', 'dnsbl', 'list']))(random),
  'delivery-hosts': deliveryHosts,
  'cloud-objects': cloudObjects,
  telemetry,
  'mail-records': mailRecords,
  'company-zone': companyZone,
  'customer-sites': customerSites,
  'pattern-hosts': patternHosts,
  'access-lines': accessLines,
  'resolver-tests': resolverTests,
} as const satisfies Record<string, NameStream>
