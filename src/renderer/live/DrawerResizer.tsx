import { useLocalStorage } from '@mantine/hooks'
import type { KeyboardEvent } from 'react'
import { drawerStrings as words } from '../strings'
import css from './Drawer.module.css'

const MIN_PX = 320
const MAX_PX = 560
const STEP_PX = 20

function hold(width: number): number {
  return Math.min(MAX_PX, Math.max(MIN_PX, Math.round(width)))
}

/** The drawer's width in pixels, kept for this machine. */
export function useDrawerWidth(): { width: number; setWidth: (width: number) => void } {
  const [width, setWidth] = useLocalStorage({ key: 'watchfloor.drawer-width', defaultValue: 376 })
  return { width: hold(Number(width) || 376), setWidth: (next) => setWidth(hold(next)) }
}

/** The drawer's left edge: dragged, or moved with Left and Right. */
export function DrawerResizer(props: { width: number; onResize: (width: number) => void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    event.stopPropagation()
    props.onResize(props.width + (event.key === 'ArrowLeft' ? STEP_PX : -STEP_PX))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no hr
    <div
      className={css.resizer}
      role="separator"
      aria-orientation="vertical"
      aria-label={words.resize}
      aria-valuenow={props.width}
      aria-valuemin={MIN_PX}
      aria-valuemax={MAX_PX}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const drawer = event.currentTarget.parentElement
        if (drawer) props.onResize(drawer.getBoundingClientRect().right - event.clientX)
      }}
    />
  )
}
