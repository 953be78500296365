/** Packet filters know names of at most 31 characters. */
const LONGEST_NAME = 31

/**
 * The name of a list where names are short: `prefix` and the list; where that is too long, cut and
 * told apart by a hash. `room` characters are left for what the caller puts behind it.
 */
export function shortListName(prefix: string, list: string, room = 0): string {
  const whole = `${prefix}${list}`
  const longest = LONGEST_NAME - room
  if (whole.length <= longest) return whole
  const hash = hashOf(list)
  return `${whole.slice(0, longest - hash.length - 1)}_${hash}`
}

/** FNV-1a of 32 bits in 8 hexadecimal digits: names of lists are chosen by people of the house. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  }
  return hash.toString(16).padStart(8, '0')
}
