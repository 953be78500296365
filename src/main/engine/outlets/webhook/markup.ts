/** How a chat is kept from reading text of an alert as anything but text. */
export interface Markup {
  /** Makes a text harmless inside a code block; it comes out on one line. */
  toHarmless: (text: string) => string
}

/** Line ends, other controls, and marks that hide or turn text round. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu
/** A dot before letters, as in a name of a host, is what chats make links of. */
const HOST_DOT = /(?<=[\p{L}\p{N}\]_-])[.。．｡](?=[\p{L}\p{M}]{2})/gu

/**
 * What no chat may act on: nothing is a link, an address to write to, or a name that is called. So
 * people who know such text write `example[.]com` and `user[@]host`.
 */
function defuse(text: string): string {
  return text
    .replace(UNSEEN, ' ')
    .replaceAll('`', "'")
    .replaceAll('@', '[@]')
    .replaceAll('://', '[:]//')
    .replace(HOST_DOT, '[.]')
}

/** Slack reads mentions and links in `<...>` even inside code; its three signs are escaped. */
export const slackMarkup: Markup = {
  toHarmless: (text) =>
    defuse(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
}

/** Google Chat knows no escapes: the signs of mentions and links become others that look alike. */
export const googleChatMarkup: Markup = {
  toHarmless: (text) => defuse(text).replaceAll('<', '‹').replaceAll('>', '›'),
}

/** A text of at most so many bytes of UTF-8 once it is escaped, with the rest left out visibly. */
export function escapeWithin(text: string, mostBytes: number, { toHarmless }: Markup): string {
  // No text grows shorter by more than its controls, which become blanks; so this is enough to look at.
  const beginning = text.slice(0, mostBytes)
  const whole = toHarmless(beginning)
  if (beginning.length === text.length && byteLength(whole) <= mostBytes) return whole
  let [fits, tooMany] = [0, beginning.length + 1]
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (byteLength(toHarmless(beginning.slice(0, middle))) + ELLIPSIS_BYTES <= mostBytes)
      fits = middle
    else tooMany = middle
  }
  return fits === 0 ? '' : `${toHarmless(beginning.slice(0, fits))}…`
}

const ELLIPSIS_BYTES = 3

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
