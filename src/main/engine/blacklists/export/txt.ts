import { type ListFormat, networksOfExport } from './format'

/** One address or network a line and nothing else; what a wider line covers has none of its own. */
export const txt: ListFormat = {
  name: 'txt',
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    for (const { text } of networksOfExport(input))
      yield `${text}
`
  },
}
