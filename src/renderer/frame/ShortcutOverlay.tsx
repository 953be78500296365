import { Modal } from '@mantine/core'
import { useKeyScopes, useKeys } from '../keyboard/KeyboardProvider'
import type { KeyScope } from '../keyboard/scopes'
import { frameStrings } from '../strings'
import { KeyCap } from '../ui/KeyCap'
import css from './ShortcutOverlay.module.css'

/** Every key that means something here, by the part of the window it belongs to. */
export function ShortcutOverlay({ onClose }: { onClose: () => void }) {
  const scopes = useKeyScopes()
  const shown = scopes.active().filter((scope) => scope.isExclusive !== true)
  useKeys(
    frameStrings.shortcutsTitle,
    [{ keys: ['Escape', '?'], label: frameStrings.close, run: onClose }],
    { isExclusive: true },
  )
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      title={frameStrings.shortcutsTitle}
      size={820}
      closeButtonProps={{ 'aria-label': frameStrings.close }}
    >
      <div className={css.columns}>
        {shown.map((scope) => (
          <ScopeList key={scope.title} scope={scope} />
        ))}
      </div>
      <p className={css.note}>{frameStrings.shortcutsNote}</p>
    </Modal>
  )
}

function ScopeList({ scope }: { scope: KeyScope }) {
  return (
    <section className={css.scope}>
      <h3 className={css.title}>{scope.title}</h3>
      <dl className={css.list}>
        {scope.bindings
          .filter((binding) => !binding.isHidden)
          .map((binding) => (
            <div key={binding.label} className={css.row}>
              <dt>{binding.label}</dt>
              <dd>
                {binding.keys.slice(0, 3).map((key) => (
                  <span key={key}>
                    <KeyCap name={key} />
                    <span className="visually-hidden">{key}</span>
                  </span>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </section>
  )
}
