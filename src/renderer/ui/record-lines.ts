/**
 * A record's text as lines for reading. JSON on one line is laid out by its brackets alone, never
 * parsed, so that every digit of a large number stays as it arrived.
 */
export function recordLines(text: string): string[] {
  const isOneJsonLine = !text.trim().includes('\n') && /^\s*[{[]/.test(text)
  return (isOneJsonLine ? layOut(text.trim()) : text).split('\n')
}

function layOut(json: string): string {
  let depth = 0
  let isString = false
  let laidOut = ''
  for (let at = 0; at < json.length; at += 1) {
    const letter = json.charAt(at)
    if (isString) {
      laidOut += letter
      if (letter === '\\') {
        at += 1
        laidOut += json.charAt(at)
      } else if (letter === '"') isString = false
      continue
    }
    if (letter === '"') {
      isString = true
      laidOut += letter
    } else if (letter === '{' || letter === '[') {
      depth += 1
      laidOut += `${letter}${newLine(depth)}`
    } else if (letter === '}' || letter === ']') {
      depth = Math.max(0, depth - 1)
      const isEmpty = /[{[]\s*$/.test(laidOut.slice(-90))
      laidOut = isEmpty ? laidOut.trimEnd() + letter : `${laidOut}${newLine(depth)}${letter}`
    } else if (letter === ',') laidOut += `,${newLine(depth)}`
    else if (letter === ':') laidOut += ': '
    else if (letter.trim() !== '') laidOut += letter
  }
  return laidOut
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(Math.min(depth, 40))}`
}
