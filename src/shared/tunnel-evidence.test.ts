import { expect, it } from 'vitest'
import { readCarriedNames } from './tunnel-evidence'

const window = (over: object) =>
  JSON.stringify({
    domain: 'example.net',
    queries: 40,
    carriedBytes: 900,
    longestLabel: 60,
    names: ['aa.t TXT', 'bb.t A, MX'],
    ...over,
  })

it('brings the windows of a tunnel together, with each name once', () => {
  const older = window({
    queries: 7,
    carriedBytes: 50,
    longestLabel: 63,
    names: ['bb.t CNAME', 'cc'],
  })
  expect(readCarriedNames([window({}), older])).toEqual({
    domain: 'example.net',
    windows: 2,
    queries: 47,
    bytes: 950,
    longestLabel: 63,
    names: [
      { name: 'aa.t.example.net', types: ['TXT'] },
      { name: 'bb.t.example.net', types: ['A', 'CNAME', 'MX'] },
      { name: 'cc.example.net', types: [] },
    ],
  })
})

it('is nothing where the evidence is of something else', () => {
  const others = [
    '',
    '{',
    '[]',
    '{"flagged":12,"total":20}',
    window({ names: [{ name: 'a.example' }] }),
  ]
  expect(readCarriedNames(others)).toBeNull()
})
