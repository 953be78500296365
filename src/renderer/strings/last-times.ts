/** Words of what became of the same alert the last times. */
export const lastTimesStrings = {
  title: 'Last times',
  same: (count: number) =>
    count === 1 ? 'same rule and entity, once before' : `same rule and entity, newest ${count}`,
  open: (name: string) => `Open ${name}`,
  statuses: { new: 'Still new', acknowledged: 'Acknowledged' },
  by: (actor: string) => `by ${actor}`,
  repeat: (reason: string) => `Close as ${reason.toLowerCase()} again`,
  key: 'Close as the last time',
  nothing: 'Nobody closed this rule and entity before.',
  closedAlready: 'It is closed already.',
} as const
