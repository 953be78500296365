import type { ConnectionSecret as Secret } from '../../shared/status'
import { connectionsStrings as words } from '../strings'
import css from './Connections.module.css'

/** Where the secret of a connection comes from, and whether it is there; the secret itself never comes here. */
export function ConnectionSecret({ secret }: { secret: Secret | null }) {
  if (secret === null) return null
  const names = secret.variables.join(words.or)
  const given = secret.isKept ? words.secretKept : words.secretSet(names)
  const text = secret.isSet ? given : words.secretMissing(names)
  return (
    <p className={secret.fault === null ? css.note : `${css.note} ${css.missing}`}>
      {secret.fault ?? text}
    </p>
  )
}
