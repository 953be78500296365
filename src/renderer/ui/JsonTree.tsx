import { IconChevronRight, IconCopy } from '@tabler/icons-react'
import { memo, useMemo, useState } from 'react'
import { pieceStrings as words } from '../strings'
import { IconButton } from './Button'
import { HostileText } from './HostileText'
import css from './JsonTree.module.css'
import {
  branchesToOpen,
  childrenOf,
  isBranch,
  type JsonBranch,
  leafText,
  PORTION,
  sizeOf,
} from './json-tree'
import { LongText } from './LongText'

interface TreeProps {
  value: JsonBranch
  /** Puts text on the clipboard; `what` is its name. */
  onCopy: (text: string, what: string) => void
}

/** Parsed JSON as a tree: only what is open is drawn, every value can be copied. */
export const JsonTree = memo(function JsonTree({ value, onCopy }: TreeProps) {
  const open = useMemo(() => branchesToOpen(value), [value])
  return <Branch branch={value} open={open} onCopy={onCopy} />
})

interface BranchProps {
  branch: JsonBranch
  /** Branches that are open at first. */
  open: ReadonlySet<JsonBranch>
  onCopy: TreeProps['onCopy']
}

function Branch({ branch, open, onCopy }: BranchProps) {
  const [shown, setShown] = useState(PORTION)
  const rest = sizeOf(branch) - shown
  return (
    <ul className={css.branch}>
      {childrenOf(branch, shown).map(([name, value]) => (
        <li key={name}>
          {isBranch(value) ? (
            <OpenableNode name={name} branch={value} open={open} onCopy={onCopy} />
          ) : (
            <Leaf name={name} text={leafText(value)} onCopy={onCopy} />
          )}
        </li>
      ))}
      {rest > 0 && (
        <li>
          <button type="button" className="link" onClick={() => setShown(shown + PORTION)}>
            {words.showMore(Math.min(rest, PORTION), rest)}
          </button>
        </li>
      )}
    </ul>
  )
}

function OpenableNode({ name, branch, open, onCopy }: BranchProps & { name: string }) {
  const size = sizeOf(branch)
  const [isOpen, setOpen] = useState(open.has(branch))
  return (
    <>
      <div className={css.line}>
        <button
          type="button"
          className={css.toggle}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={12} stroke={1.8} aria-hidden="true" />
          <span className={css.name}>
            <HostileText text={name} />
          </span>
          {!isOpen && <span className={css.size}>{words.inside(size, Array.isArray(branch))}</span>}
        </button>
        <CopyButton name={name} onCopy={() => onCopy(layOut(branch), name)} />
      </div>
      {isOpen && <Branch branch={branch} open={open} onCopy={onCopy} />}
    </>
  )
}

function Leaf({ name, text, onCopy }: { name: string; text: string; onCopy: TreeProps['onCopy'] }) {
  return (
    <div className={css.line}>
      <span className={css.leaf}>
        <span className={css.name}>
          <HostileText text={name} />
        </span>{' '}
        <span className={css.value}>
          <LongText text={text} />
        </span>
      </span>
      <CopyButton name={name} onCopy={() => onCopy(text, name)} />
    </div>
  )
}

function CopyButton({ name, onCopy }: { name: string; onCopy: () => void }) {
  return (
    <IconButton
      className={css.copy}
      label={words.copyValue(name)}
      icon={<IconCopy size={13} stroke={1.6} aria-hidden="true" />}
      onClick={onCopy}
    />
  )
}

/** JSON for the clipboard; what is nested too deeply for that says so. */
function layOut(branch: JsonBranch): string {
  try {
    return JSON.stringify(branch, null, 2)
  } catch {
    return words.tooDeep
  }
}
