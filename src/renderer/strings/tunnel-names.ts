import { counted, fullCount } from '../numbers'

/** Words of the drawer's part about names that carry data. */
export const tunnelNamesStrings = {
  title: (domain: string) => `Asked below ${domain}`,
  of: (shown: number, all: number) =>
    shown < all
      ? `${fullCount(shown)} of ${counted(all, 'name')} kept`
      : `${counted(all, 'name')} kept`,
  facts: {
    queries: 'Queries',
    bytes: 'Carried, about',
    longest: 'Longest label',
  },
  bytes: (bytes: number) => counted(bytes, 'byte'),
  characters: (characters: number) => counted(characters, 'character'),
  columns: { name: 'Name', types: 'Types' },
  open: (name: string) => `Show ${name}`,
  showAll: (all: number) => `Show all ${fullCount(all)} names`,
}
