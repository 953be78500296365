// Fetches Kafka for the tests, which start real brokers of it; once on a machine.
import { fetchKafka } from './servers/kafka.mjs'

process.stdout.write(`Kafka is in ${await fetchKafka()}\n`)
