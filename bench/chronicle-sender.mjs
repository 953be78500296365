// The other side of chronicle.mjs in a process of its own: a token endpoint, and a stream of
// detections of 4 KB at a steady rate once somebody is connected. Says on standard output where it
// listens, and when it has sent all.
import { createServer } from 'node:http'

const { rate, seconds, bytes } = JSON.parse(process.argv[2])
const STEP_MS = 100

/** A detection of the wanted size, with marks for what is different in each. */
function makeTemplate() {
  const time = 'TIME'.padEnd(24)
  const references = []
  const detection = {
    id: 'de_00000000-0000-4000-8000-NUMBER',
    type: 'RULE_DETECTION',
    createdTime: time,
    detectionTime: time,
    timeWindow: { startTime: time, endTime: time },
    detection: [
      {
        ruleId: 'ru_00000000-0000-4000-8000-000000000001',
        ruleName: 'bench',
        alertState: 'ALERTING',
        ruleType: 'MULTI_EVENT',
        detectionFields: [{ key: 'hostname', value: 'host-HOST.example' }],
      },
    ],
    collectionElements: [{ label: 'e1', references }],
  }
  for (let n = 0; JSON.stringify(detection).length < bytes - 150; n += 1) {
    const target = { ip: [`203.0.113.${n % 250}`], port: 443 }
    references.push({
      event: { metadata: { eventTimestamp: time, eventType: 'NETWORK_DNS' }, target },
    })
  }
  return JSON.stringify(detection).split(/(NUMBER|HOST|TIME *)/)
}

const TEMPLATE = makeTemplate()

/** Cheap, so that making up a detection is not what bounds the stream. */
function makeDetection(n, time) {
  const parts = { NUMBER: String(n).padStart(12, '0'), HOST: String(n % 500) }
  return TEMPLATE.map((part) => (part.startsWith('TIME') ? time : (parts[part] ?? part))).join('')
}

async function sendAll(response) {
  const step = Math.round((rate * STEP_MS) / 1000)
  const startedAt = performance.now()
  let sentBytes = 0
  for (let sent = 0; sent < rate * seconds; sent += step) {
    const time = `${new Date().toISOString().slice(0, 19)}.${String(sent).padStart(9, '0')}Z`
    const now = new Date().toISOString()
    const detections = Array.from({ length: step }, (_, n) => makeDetection(sent + n, now)).join(
      ',',
    )
    const text = `,\r\n{"detections":[${detections}],"continuationTime":"${time}"}`
    sentBytes += text.length
    if (!response.write(text)) await new Promise((drained) => response.once('drain', drained))
    const due = startedAt + ((sent + step) / rate) * 1000
    await new Promise((waited) => setTimeout(waited, Math.max(0, due - performance.now())))
  }
  const took = (performance.now() - startedAt) / 1000
  process.stdout.write(`${JSON.stringify({ sentBytes, seconds: took })}\n`)
  setInterval(() => response.write(',\r\n{"heartbeat":true}'), 5_000)
}

const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' })
  if (request.url === '/token') {
    response.end(JSON.stringify({ access_token: 'bench', expires_in: 3600, token_type: 'Bearer' }))
    return
  }
  response.write('[{"heartbeat":true}')
  void sendAll(response)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`)
})
