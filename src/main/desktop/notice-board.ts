import type { Notification } from 'electron'
import type { ElectronApi } from './electron-api'
import type { NoticeBoard } from './notifier'

/** Notifications kept for a click; the system forgets older ones too. */
const MOST_KEPT = 100

/** Native notifications. */
export function createNoticeBoard(electron: Pick<ElectronApi, 'Notification'>): NoticeBoard {
  // A notification that nobody holds is collected, and its click is lost.
  const kept = new Set<Notification>()
  return {
    isSupported: () => electron.Notification.isSupported(),
    show: (notice, onClick) => {
      const notification = new electron.Notification({
        title: notice.title,
        body: notice.body,
        silent: notice.isSilent,
      })
      notification.on('click', () => {
        kept.delete(notification)
        onClick()
      })
      notification.on('close', () => kept.delete(notification))
      kept.add(notification)
      const [oldest] = kept
      if (oldest && kept.size > MOST_KEPT) kept.delete(oldest)
      notification.show()
    },
  }
}
