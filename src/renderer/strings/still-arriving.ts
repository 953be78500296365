import { counted } from '../numbers'

/** Words of what arrives in spite of a block. */
export const stillArrivingStrings = {
  mark: 'Still arriving since block',
  figures: (minutes: number, count: number) =>
    `${counted(count, 'event')} in ${counted(minutes, 'minute')}`,
  carried: (title: string, by: string) => `since ${by} took ${title}. The block does not work.`,
} as const
