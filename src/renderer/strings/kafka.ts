/** Words of Kafka sources on the Sources screen. */
export const kafkaStrings = {
  hint: 'Reads topics as a member of a consumer group, each partition in order. The group’s offsets in Kafka are its positions.',
  brokers: 'Brokers, several parted by commas',
  brokersPlaceholder: 'kafka-1.example:9092, kafka-2.example:9092',
  topics: 'Topics, several parted by commas',
  topicsPlaceholder: 'blacklist-events',
  group: 'Consumer group',
  start: 'Where it begins while the group has no position',
  starts: { earliest: 'At the oldest message', latest: 'At what comes now', time: 'At a time' },
  time: 'Time with a zone',
  timePlaceholder: '2026-11-27T14:00:00Z',
  tls: 'TLS',
  caFile: 'CA file on the machine that runs the engine, where no public authority signed',
  caFilePlaceholder: '/etc/watchfloor/kafka-ca.pem',
  sasl: 'Sign-in (SASL)',
  mechanisms: {
    none: 'None',
    plain: 'PLAIN',
    'scram-sha-256': 'SCRAM-SHA-256',
    'scram-sha-512': 'SCRAM-SHA-512',
    oauthbearer: 'OAUTHBEARER',
  },
  username: 'Username',
  secret: (variable: string) =>
    `The secret is never stored here: start the engine with ${variable} or ${variable}_FILE in its environment.`,
  clientId: 'Client id',
  backlog: {
    title: (name: string) => `Partitions of ${name}`,
    partition: 'Partition',
    applied: 'Read up to offset',
    end: 'Ends at offset',
    lag: 'Lag',
    unknown: 'not known yet',
    none: 'This member has no partition: the others of its group have them all, or it has not joined yet.',
    messages: (count: string) => `${count} msg`,
    lagTitle: (age: string | null) =>
      age === null
        ? 'messages not read yet'
        : `messages not read yet; the newest event was ${age} old when it was stored`,
  },
} as const
