import { NO_VALUE } from '../numbers'

/** An en dash where there is no value; readers hear what that means. */
export function NoValue({ means }: { means: string }) {
  return (
    <>
      <span aria-hidden="true">{NO_VALUE}</span>
      <span className="visually-hidden">{means}</span>
    </>
  )
}
