/**
 * A copy of a text. What V8 cuts out of a longer text keeps all of that in memory: a name that is
 * remembered would hold the record it came in.
 */
export function copyText(text: string): string {
  if (text === '') return ''
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length === text.length) return bytes.toString('latin1')
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
