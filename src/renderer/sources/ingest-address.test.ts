import { expect, it } from 'vitest'
import { ingestAddress } from './ingest-address'

it('names the host that the page came from, in the desktop the engine’s server, or nothing', () => {
  expect(ingestAddress('edge', 'https://soc.example', 'http://127.0.0.1:7171/')).toBe(
    'https://soc.example/ingest/edge',
  )
  expect(ingestAddress('edge', 'app://window', 'http://127.0.0.1:7171/')).toBe(
    'http://127.0.0.1:7171/ingest/edge',
  )
  expect(ingestAddress('edge', 'app://window', null)).toBeNull()
})
