import { type ComponentPropsWithRef, createElement } from 'react'

/*
 * Pieces of a virtualised grid. Its rows cannot be table elements, since most of them are not in
 * the page, and its cells take no focus: the grid has it, and names the row it is on.
 */

/** The scrolled box that holds the grid and has its focus. */
export function Grid(props: ComponentPropsWithRef<'div'>) {
  return createElement('div', { tabIndex: 0, ...props, role: 'grid' })
}

/** The rows below the heading. */
export function GridBody(props: ComponentPropsWithRef<'div'>) {
  return createElement('div', { ...props, role: 'rowgroup' })
}

/** One row. */
export function GridRow(props: ComponentPropsWithRef<'div'>) {
  return createElement('div', { ...props, role: 'row' })
}

/** A column's head. */
export function GridHead(props: ComponentPropsWithRef<'span'>) {
  return createElement('span', { ...props, role: 'columnheader' })
}

/** A cell. */
export function GridCell(props: ComponentPropsWithRef<'span'>) {
  return createElement('span', { ...props, role: 'gridcell' })
}
