/** What the page may ask the browser for: all that is not in this table is denied. */
const ALLOWED: Readonly<Record<string, string>> = {
  'clipboard-sanitized-write': 'Addresses and commands are copied with a button',
}

/** Whether the page of ours may have a permission of Chromium's. */
export function isPermitted(permission: string): boolean {
  return Object.hasOwn(ALLOWED, permission)
}
