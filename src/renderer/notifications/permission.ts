/** Whether this page may show notifications; `insecure`: not from where it was loaded. */
export type Permission = 'granted' | 'denied' | 'not asked' | 'insecure' | 'unsupported'

/** What the browser says now. */
export function readPermission(): Permission {
  if (!window.isSecureContext) return 'insecure'
  if (!('Notification' in window)) return 'unsupported'
  return toPermission(window.Notification.permission)
}

/** Asks the person; browsers want that to follow a click. */
export async function askPermission(): Promise<Permission> {
  const known = readPermission()
  if (known !== 'not asked') return known
  return toPermission(await window.Notification.requestPermission())
}

/** Calls back when the person changes it in the browser's own settings. */
export async function watchPermission(take: (permission: Permission) => void): Promise<void> {
  if (!('permissions' in navigator) || readPermission() === 'unsupported') return
  try {
    const status = await navigator.permissions.query({ name: 'notifications' })
    status.addEventListener('change', () => take(readPermission()))
  } catch {
    // A browser that does not tell is asked again with the next load.
  }
}

function toPermission(answer: NotificationPermission): Permission {
  return answer === 'default' ? 'not asked' : answer
}
