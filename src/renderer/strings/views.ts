import { counted } from '../numbers'

/** Words of saved views beside Live, and of sharing one. */
export const viewStrings = {
  label: 'Views',
  show: (name: string, alerts: number) => `${name}, ${counted(alerts, 'alert')}`,
  none: 'No view is saved.',
  failed: (why: string) => `Not counted: ${why}`,
  menu: (name: string) => `What to do with the view ${name}`,
  save: 'Save as a view',
  saveTitle: 'Save this tab and filter',
  name: 'Name',
  namePlaceholder: 'Such as Sites at night',
  saved: (name: string) => `Saved the view ${name}.`,
  rename: 'Rename',
  update: 'Take the tab and filter shown',
  moveUp: 'Move up',
  moveDown: 'Move down',
  remove: 'Remove',
  removed: (name: string) => `Removed the view ${name}.`,
  back: (name: string) => `The view ${name} is back.`,
  cancel: 'Cancel',
  confirm: 'Save',
  share: 'Copy a link to what is shown',
  shared: 'Copied. The link opens this view; pasted into the query bar it does the same.',
  sharedTitle: (tab: string, what: string) =>
    what === '' ? `Watchfloor, Live, ${tab}` : `Watchfloor, Live, ${tab}: ${what}`,
} as const
