import { expect, it } from 'vitest'
import { readCard } from './card-blocks'

const plain = (text: string) => [{ text, kind: 'text' }]

it('reads headings, paragraphs, lists, code and tables', () => {
  const card = `# A model

Two lines of
one **weighty** paragraph with \`code\`.

- first
- second

    npm test
    npm run check

| family | recall |
| --- | ---: |
| rovnix | 0.64 |
`
  expect(readCard(card)).toEqual([
    { kind: 'heading', spans: plain('A model') },
    {
      kind: 'text',
      spans: [
        { text: 'Two lines of one ', kind: 'text' },
        { text: 'weighty', kind: 'strong' },
        { text: ' paragraph with ', kind: 'text' },
        { text: 'code', kind: 'code' },
        { text: '.', kind: 'text' },
      ],
    },
    { kind: 'list', items: [plain('first'), plain('second')] },
    { kind: 'code', text: 'npm test\nnpm run check' },
    {
      kind: 'table',
      head: [plain('family'), plain('recall')],
      rows: [[plain('rovnix'), plain('0.64')]],
    },
  ])
})

it('keeps HTML and half tables as text, and leaves of links their words', () => {
  expect(readCard('<img src=x onerror=alert(1)>\n<script>alert(1)</script>')).toEqual([
    { kind: 'text', spans: plain('<img src=x onerror=alert(1)> <script>alert(1)</script>') },
  ])
  expect(readCard('| no | rule |')).toEqual([{ kind: 'text', spans: plain('| no | rule |') }])
  expect(readCard('see [the page](javascript:alert(1)')).toEqual([
    {
      kind: 'text',
      spans: [
        { text: 'see ', kind: 'text' },
        { text: 'the page', kind: 'text' },
      ],
    },
  ])
  expect(readCard('')).toEqual([])
})

it('reads a megabyte of one line, of bars and of stars, without a slow path', () => {
  for (const text of ['a'.repeat(1 << 20), '|'.repeat(1 << 20), '**'.repeat(1 << 19)]) {
    expect(readCard(text)).toHaveLength(1)
  }
})
