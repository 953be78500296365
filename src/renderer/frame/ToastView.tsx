import { IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useDesk } from '../stores/desk'
import { type Toast, UNDO_MS } from '../stores/toast'
import { frameStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import css from './ToastView.module.css'

/** The one toast, bottom right: what was done, with Undo for 8 s; it waits while it is pointed at. */
export function ToastView() {
  const toast = useStore(useDesk().toast, (state) => state.toast)
  return (
    <div className={css.place} aria-live="polite">
      {toast && <ToastBox key={toast.id} toast={toast} />}
    </div>
  )
}

function ToastBox({ toast }: { toast: Toast }) {
  const { toast: store } = useDesk()
  const [isHeld, setHeld] = useState(false)
  const isUnderWay = toast.cancel != null
  useEffect(() => {
    if (isHeld || isUnderWay) return
    const timer = setTimeout(store.dismiss, UNDO_MS)
    return () => clearTimeout(timer)
  }, [isHeld, isUnderWay, store])
  const { undo, cancel } = toast
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only holds the toast in place
    <div
      className={css.toast}
      data-tone={toast.tone}
      role={toast.tone === 'danger' ? 'alert' : undefined}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={css.text}>{toast.text}</span>
      {undo && (
        <Button
          keyName="Mod+z"
          onClick={() => {
            store.dismiss()
            void undo()
          }}
        >
          {frameStrings.undo}
        </Button>
      )}
      {cancel && <Button onClick={cancel}>{frameStrings.stop}</Button>}
      <IconButton
        label={frameStrings.dismiss}
        icon={<IconX size={15} aria-hidden="true" />}
        onClick={store.dismiss}
      />
    </div>
  )
}
