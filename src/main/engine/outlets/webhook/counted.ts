/** A number with what it counts: `1 alert`, `2 alerts`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
