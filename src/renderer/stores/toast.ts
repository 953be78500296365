import { createStore, type StoreApi } from 'zustand/vanilla'

/** How long an undo is offered, ms; it stays in the audit trail after that. */
export const UNDO_MS = 8000

/** The one toast there is: a result the person waits for, or an undo. */
export interface Toast {
  id: number
  tone: 'plain' | 'danger'
  text: string
  /** Takes the change back; null where there is nothing to undo. */
  undo: (() => Promise<void>) | null
  /** Stops what is under way; the toast stays until another takes its place. */
  cancel?: (() => void) | null
}

interface ToastState {
  toast: Toast | null
}

/** The toast at the bottom right; a new one takes the place of the old. */
export interface ToastStore extends StoreApi<ToastState> {
  show: (toast: Omit<Toast, 'id'>) => void
  /** Says something else in the toast that stands, without a new one; shows one where none stands. */
  tell: (text: string, cancel: () => void) => void
  dismiss: () => void
}

/** No toast yet. */
export function createToastStore(): ToastStore {
  const store = createStore<ToastState>(() => ({ toast: null }))
  let nextId = 1
  return {
    ...store,
    show: (toast) => {
      store.setState({ toast: { ...toast, id: nextId } })
      nextId += 1
    },
    tell: (text, cancel) => {
      const { toast } = store.getState()
      const told = { tone: 'plain', text, undo: null, cancel } as const
      if (toast?.cancel) store.setState({ toast: { ...told, id: toast.id } })
      else {
        store.setState({ toast: { ...told, id: nextId } })
        nextId += 1
      }
    },
    dismiss: () => store.setState({ toast: null }),
  }
}
