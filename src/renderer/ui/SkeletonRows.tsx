import { useDelayed } from './delayed'
import css from './SkeletonRows.module.css'

const WIDTHS = [88, 47, 71, 49, 90, 74, 60, 82]

/** Rows at their final height while something is read; nothing for the first 150 ms. */
export function SkeletonRows({ rows = 8, text }: { rows?: number; text: string }) {
  const isShown = useDelayed(true)
  if (!isShown) return null
  return (
    <div className={css.skeleton} role="status">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <div key={index} className={css.row} style={{ opacity: 1 - index / (rows + 2) }}>
          <span className={css.bar} style={{ width: '6%' }} />
          <span className={css.bar} style={{ width: '9%' }} />
          <span
            className={css.bar}
            style={{ width: `${(WIDTHS[index % WIDTHS.length] ?? 60) / 2.6}%` }}
          />
          <span className={css.bar} style={{ width: '12%' }} />
        </div>
      ))}
      <p className={css.text}>{text}</p>
    </div>
  )
}
