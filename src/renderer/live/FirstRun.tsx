import { Textarea } from '@mantine/core'
import {
  IconFileImport,
  IconFileText,
  type IconProps,
  IconStack2,
  IconWebhook,
} from '@tabler/icons-react'
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { wordsOf } from '../link/errors'
import { bytes } from '../numbers'
import { useChangeOff, useDesk, useSettings, useStatus } from '../stores/desk'
import { firstRunStrings as words } from '../strings'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { type Health, HealthMark } from '../ui/HealthMark'
import { KeyCap } from '../ui/KeyCap'
import css from './FirstRun.module.css'

/** Says that what is shown is made up, and ends it. */
export function DemoBanner() {
  const { client, changes, route } = useDesk()
  const off = useChangeOff()
  return (
    <Banner
      action={
        <>
          <Button className={css.connect} onClick={() => route.go('sources', 'add')}>
            {words.title}
          </Button>
          <Button
            offReason={off}
            onClick={() => void client.sources.stopDemo().catch(changes.fail)}
          >
            {words.stopDemo}
          </Button>
        </>
      }
    >
      <span className={css.chip}>{words.demoChip}</span>
      <strong>{words.demoRuns}</strong>
      <span>{words.demoMeans}</span>
    </Banner>
  )
}

/** While the demo runs: what can be connected now, own networks, and what works on this machine. */
export function FirstRun() {
  const { route } = useDesk()
  return (
    <aside className={css.panel} aria-label={words.title} data-pane>
      <h2 className={css.title}>{words.title}</h2>
      <p className={css.lead}>{words.lead}</p>
      <ul className={css.choices}>
        <Choice
          icon={IconWebhook}
          name={words.webhook}
          text={words.webhookText}
          action={
            <Button kind="primary" onClick={() => route.go('sources', 'http')}>
              {words.webhookAction}
            </Button>
          }
        />
        <Choice
          icon={IconFileText}
          name={words.logFile}
          text={words.logFileText}
          action={<Button onClick={() => route.go('sources', 'add')}>{words.logFileAction}</Button>}
        />
        <Choice
          icon={IconStack2}
          name={words.kafka}
          text={words.kafkaText}
          action={<Button onClick={() => route.go('sources', 'kafka')}>{words.kafkaAction}</Button>}
        />
        <Choice
          icon={IconFileImport}
          name={words.importFile}
          text={words.importText}
          action={<Button onClick={() => route.go('sources', 'import')}>{words.import}</Button>}
        />
      </ul>
      <OwnNetworks />
      <Machine />
      <p className={css.keys}>
        <span>
          <KeyCap name="Mod+k" /> {words.keys.anything}
        </span>
        <span>
          <KeyCap name="j" /> <KeyCap name="k" /> {words.keys.move}
        </span>
        <span>
          <KeyCap name="Space" /> {words.keys.pause}
        </span>
        <span>
          <KeyCap name="?" /> {words.keys.all}
        </span>
      </p>
    </aside>
  )
}

function Choice(props: {
  icon: ComponentType<IconProps>
  name: string
  text: string
  action: ReactNode
}) {
  const { icon: Icon } = props
  return (
    <li className={css.choice}>
      <span className={css.icon}>
        <Icon size={18} stroke={1.5} aria-hidden="true" />
      </span>
      <span className={css.words}>
        <b>{props.name}</b>
        <span>{props.text}</span>
      </span>
      {props.action}
    </li>
  )
}

function OwnNetworks() {
  const { settings, toast } = useDesk()
  const off = useChangeOff()
  const saved = useSettings(({ ownNetworks }) => ownNetworks)
  const [text, setText] = useState(saved.join('\n'))
  const [fault, setFault] = useState('')
  useEffect(() => setText(saved.join('\n')), [saved])
  const networks = text.split(/[\s,]+/).filter(Boolean)
  const isChanged = networks.join(' ') !== saved.join(' ')

  const save = async () => {
    try {
      await settings.change({ ownNetworks: networks })
      setFault('')
      toast.show({ tone: 'plain', text: words.networksSaved(networks.length), undo: null })
    } catch (error) {
      setFault(wordsOf(error))
    }
  }

  return (
    <form
      className={css.section}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Textarea
        label={words.networks}
        description={words.networksText}
        placeholder={'198.51.100.0/24'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={fault || undefined}
        autosize
        minRows={2}
        maxRows={6}
        classNames={{ input: 'mono' }}
      />
      {isChanged && (
        <Button type="submit" className={css.save} offReason={off}>
          {words.saveNetworks}
        </Button>
      )}
    </form>
  )
}

function Machine() {
  const history = useStatus((status) => status.history)
  const tally = useStatus((status) => status.tally)
  const disk = useStatus((status) => status.disk)
  const days = useSettings(({ retention }) => retention.eventsDays)
  const notifications = useSettings((settings) => settings.notifications)
  const historyUrl = useSettings((settings) => settings.history.url)
  const isDesktop = window.watchfloor !== undefined
  return (
    <section className={css.section}>
      <h3 className={css.heading}>{words.machine}</h3>
      <ul>
        <Fact
          health={history?.state === 'ready' ? 'running' : 'down'}
          name={historyUrl === '' ? words.localStore : words.serverStore}
          detail={
            disk && historyUrl === ''
              ? words.disk(bytes(disk.freeBytes), days)
              : (history?.message ?? '')
          }
        />
        <Fact
          health={
            tally?.state === 'ready' ? 'running' : tally?.state === 'loading' ? 'late' : 'down'
          }
          name={words.tally}
          detail={words.tallyDetail}
        />
        <Fact
          health={isDesktop && notifications.isOn ? 'running' : 'off'}
          name={words.notifications}
          detail={
            isDesktop
              ? notifications.isOn
                ? words.notificationsFrom(notifications.from)
                : words.notificationsOff
              : words.notificationsDesktop
          }
        />
      </ul>
    </section>
  )
}

function Fact({ health, name, detail }: { health: Health; name: string; detail: string }) {
  return (
    <li className={css.fact}>
      <HealthMark health={health} />
      <span className={css.factName}>{name}</span>
      <span className={css.factDetail}>{detail}</span>
    </li>
  )
}
