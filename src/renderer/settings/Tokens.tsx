import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { NewToken, TokenSummary } from '../../shared/server'
import { wordsOf } from '../link/errors'
import { useChangeOff, useDesk, useSettings, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { serverStrings as words } from '../strings'
import { dayTime } from '../time'
import { Button } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { Row } from './Row'
import css from './Tokens.module.css'

/** Named tokens of the server: who may come in, adding one, and ending one. */
export function Tokens() {
  const { client } = useDesk()
  const off = useChangeOff()
  const tokens = useQuery(off === null ? 'tokens' : null, () => client.server.tokens())
  const [made, setMade] = useState<NewToken | null>(null)
  const standing = tokens.data?.filter((token) => token.revokedAt === null) ?? null
  return (
    <Row label={words.tokens} hint={words.tokensHint} fault={tokens.error}>
      {standing !== null && standing.length === 0 && <p className={css.none}>{words.noTokens}</p>}
      {standing !== null && standing.length > 0 && (
        <TokenTable tokens={standing} off={off} onRevoked={tokens.reload} />
      )}
      {made === null ? (
        <AddToken
          off={off}
          onMade={(token) => {
            setMade(token)
            tokens.reload()
          }}
        />
      ) : (
        <MadeToken token={made} onDone={() => setMade(null)} />
      )}
    </Row>
  )
}

function TokenTable(props: {
  tokens: readonly TokenSummary[]
  off: string | null
  onRevoked: () => void
}) {
  const zone = useZone()
  return (
    <table className={css.table} aria-label={words.tokensTable}>
      <thead>
        <tr>
          <th scope="col">{words.columns.name}</th>
          <th scope="col">{words.columns.role}</th>
          <th scope="col">{words.columns.added}</th>
          <th scope="col">
            <span className="visually-hidden">{words.columns.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.tokens.map((token) => (
          <tr key={token.name}>
            <td className="mono">{token.name}</td>
            <td>{roleWords(token.role)}</td>
            <td className="mono">{dayTime(token.createdAt, Date.now(), zone)}</td>
            <td>
              <Revoke name={token.name} off={props.off} onRevoked={props.onRevoked} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Asks once: a program that uses the token stops working at once. */
function Revoke({
  name,
  off,
  onRevoked,
}: {
  name: string
  off: string | null
  onRevoked: () => void
}) {
  const { client, changes, toast } = useDesk()
  const [isAsked, setAsked] = useState(false)
  const revoke = async () => {
    if (!isAsked) {
      setAsked(true)
      return
    }
    try {
      await client.server.revokeToken({ name })
      toast.show({ tone: 'plain', text: words.revoked(name), undo: null })
      onRevoked()
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <Button
      kind={isAsked ? 'danger' : 'quiet'}
      offReason={off}
      aria-label={isAsked ? words.revokeSureLabel(name) : words.revokeLabel(name)}
      onClick={() => void revoke()}
      onBlur={() => setAsked(false)}
    >
      {isAsked ? words.revokeSure : words.revoke}
    </Button>
  )
}

function AddToken({ off, onMade }: { off: string | null; onMade: (token: NewToken) => void }) {
  const { client } = useDesk()
  const lists = useQuery(off === null ? 'lists for tokens' : null, () => client.blacklists.lists())
  const ownSources = useSettings((settings) => settings.sources)
  const [name, setName] = useState('')
  const [role, setRole] = useState('viewer')
  const [fault, setFault] = useState<string | null>(null)
  const feeds = (lists.data ?? []).filter(
    ({ kind, state }) => kind !== 'allowlist' && state === 'active',
  )
  const sources = ownSources.filter(({ kind }) => kind === 'http')
  const roles = [
    { value: 'viewer', label: words.roles.viewer },
    { value: 'analyst', label: words.roles.analyst },
    ...feeds.map(({ list, title }) => ({ value: `feed:${list}`, label: words.roles.feed(title) })),
    ...sources.map(({ id, name: source }) => ({
      value: `ingest:${id}`,
      label: words.roles.ingest(source),
    })),
  ]
  const add = async () => {
    setFault(null)
    try {
      onMade(await client.server.addToken({ name: name.trim(), role }))
    } catch (error) {
      setFault(wordsOf(error))
    }
  }
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (off === null) void add()
      }}
    >
      <TextInput
        label={words.name}
        placeholder={words.namePlaceholder}
        value={name}
        maxLength={64}
        error={fault}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={words.role}
        data={roles}
        value={role}
        w={260}
        onChange={(value) => value !== null && setRole(value)}
      />
      <Button type="submit" offReason={off}>
        {words.add}
      </Button>
    </form>
  )
}

function MadeToken({ token, onDone }: { token: NewToken; onDone: () => void }) {
  const { changes, toast } = useDesk()
  const copy = async () => {
    try {
      await copyText(token.token)
      toast.show({ tone: 'plain', text: words.copied, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <div className={css.made} role="status">
      <p className={css.title}>{words.madeTitle(token.name)}</p>
      <code className={css.secret}>{token.token}</code>
      <p className={css.none}>{words.madeHint}</p>
      <div className={css.actions}>
        <Button onClick={() => void copy()}>{words.copy}</Button>
        <Button onClick={onDone}>{words.done}</Button>
      </div>
    </div>
  )
}

function roleWords(role: string): string {
  if (role === 'analyst' || role === 'viewer') return words.roles[role]
  const [kind = '', of = ''] = role.split(':')
  return kind === 'feed' ? words.roles.feed(of) : words.roles.ingest(of)
}
