/** Where a command writes. */
export interface Output {
  isJson: boolean
  isQuiet: boolean
  /** True where progress may be drawn: a person looks at standard error. */
  isLive: boolean
  /** Text for people on standard output, whole lines; nothing with --json. */
  print: (text: string) => void
  /** One JSON document on standard output, with --json alone. */
  printJson: (document: unknown) => void
  /** Raw bytes of a document on standard output, such as an export. */
  write: (text: string) => Promise<void>
  /** A remark on standard error; nothing with --quiet. */
  note: (text: string) => void
  /** A complaint on standard error, always. */
  complain: (text: string) => void
  /** Draws over the line drawn before; an empty text wipes it. */
  draw: (text: string) => void
}

/** The streams of the process as a command sees them. */
export interface Streams {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

/** Output as the options --json and --quiet ask for it. */
export function createOutput(
  { stdout, stderr }: Streams,
  options: { json: boolean; quiet: boolean },
): Output {
  let isDrawn = false
  const wipe = () => {
    if (isDrawn) stderr.write('\r\u001b[2K')
    isDrawn = false
  }
  return {
    isJson: options.json,
    isQuiet: options.quiet,
    isLive: stderr.isTTY === true && !options.quiet,
    print: (text) => {
      if (!options.json) stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    },
    printJson: (document) => {
      if (options.json) stdout.write(`${JSON.stringify(document)}\n`)
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    note: (text) => {
      if (options.quiet) return
      wipe()
      stderr.write(`${text}\n`)
    },
    complain: (text) => {
      wipe()
      stderr.write(`${text}\n`)
    },
    draw: (text) => {
      wipe()
      if (text === '') return
      stderr.write(text.slice(0, Math.max(20, (stderr.columns || 80) - 1)))
      isDrawn = true
    },
  }
}

/**
 * Text from the wire, fit for a terminal: control characters, escapes and marks that turn the
 * direction of writing are shown as what they are instead of being obeyed.
 */
export function toTerminal(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
