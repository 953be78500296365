/** Panes in the order of the page: the rail, and whatever a screen marks with `data-pane`. */
const PANES = 'nav, header, [data-pane]'
const FOCUSABLE = '[tabindex="0"], button, input, a[href]'

/** Moves the focus into the next pane (1) or the previous one (-1), round in a circle. */
export function movePane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>(PANES)]
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  for (let step = 1; step <= panes.length; step += 1) {
    const place = (here + by * step + panes.length * 2) % panes.length
    const target = panes[place]?.querySelector<HTMLElement>(FOCUSABLE)
    if (target) {
      target.focus()
      return
    }
  }
}
