import { expect, it } from 'vitest'
import { EMPTY_FILE, readFile } from './file-fields'

const FIELDS = { ...EMPTY_FILE, name: 'SIEM', path: ' /var/log/alerts.jsonl ' }

it('become what an engine takes', () => {
  expect(readFile({ ...FIELDS, maxMib: '5', keep: '0' })).toEqual({
    input: {
      kind: 'file',
      name: 'SIEM',
      path: '/var/log/alerts.jsonl',
      form: 'alert',
      minSeverity: 'low',
      maxBytes: 5 * 1024 ** 2,
      keep: 0,
    },
  })
})

it('that cannot stay are told, each at its place', () => {
  expect(readFile({ ...FIELDS, path: 'alerts.jsonl', maxMib: '1.5', keep: 'ten' })).toEqual({
    faults: {
      path: 'must be a whole path, such as /var/log/watchfloor/alerts.jsonl',
      maxMib: 'must be a whole number, 1 to 1,048,576',
      keep: 'must be a whole number, 0 to 1,000',
    },
  })
  expect(readFile({ ...FIELDS, path: '/home/mk/.bashrc' })).toEqual({
    faults: { path: 'must end in .jsonl, .ndjson, .json, .log or .txt' },
  })
})
