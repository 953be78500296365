import { IconClipboardText, IconCopy, IconDownload, IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import { MAX_SHIFT_MS, type ShiftSpan, type WrittenShift } from '../../shared/shift-report'
import { useKeys } from '../keyboard/KeyboardProvider'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk, useRoute, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { handoverStrings as words } from '../strings'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import { SpanFields } from '../ui/SpanFields'
import { saveFile } from '../ui/save-file'
import { AuditLog } from './AuditLog'
import css from './HandoverScreen.module.css'
import { ReportCard } from './ReportCard'
import { ReportView } from './ReportView'

const HOUR_MS = 3_600_000
/** What the address names for the audit trail. */
const AUDIT = 'audit'
/** And for what each rule gave and cost. */
const CARD = 'card'
const VIEWS = ['report', AUDIT, CARD] as const
const SPANS_MS = {
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
}
type SpanName = keyof typeof SPANS_MS
type Choice = SpanName | ShiftSpan

/** What a shift hands over, and everything that was decided. */
export default function HandoverScreen() {
  const { item } = useRoute()
  return (
    <main className={css.screen} aria-label={words.title}>
      {item === AUDIT && <AuditLog views={<Views />} />}
      {item === CARD && <ReportCard views={<Views />} />}
      {item !== AUDIT && item !== CARD && <Shift />}
    </main>
  )
}

/** The shift report, the audit trail, or the report card of the rules. */
function Views() {
  const { route } = useDesk()
  const { item } = useRoute()
  return (
    <Segments
      label={words.view}
      value={VIEWS.find((view) => view === item) ?? 'report'}
      options={VIEWS.map((value) => ({ value, label: words.views[value] }))}
      onChange={(view) => route.go('handover', view === 'report' ? '' : view)}
    />
  )
}

function Shift() {
  const { client } = useDesk()
  const [choice, setChoice] = useState<Choice>('8h')
  const isConnected = useConnection(({ state }) => state === 'connected')
  const key = typeof choice === 'string' ? choice : `${choice.from} ${choice.to}`
  const shift = useQuery(`shift ${key}`, () => client.report.shift(spanOf(choice)))
  return (
    <>
      <Toolbar choice={choice} written={shift.data} onChoice={setChoice} />
      {shift.data?.report.workspace === 'demo' && (
        <Banner tone="warn" icon={<IconClipboardText size={17} aria-hidden />}>
          <strong>{words.demo}</strong>
        </Banner>
      )}
      {shift.error !== null && (
        <FailedBanner
          what={words.failed}
          why={shift.error}
          again={words.tryAgain}
          onAgain={shift.reload}
        />
      )}
      {shift.data === null && !isConnected && (
        <EmptyState icon={<IconPlugConnectedX size={26} aria-hidden />} title={words.notRead}>
          {words.offline}
        </EmptyState>
      )}
      {shift.data === null && shift.error === null && isConnected && (
        <SkeletonRows rows={12} text={words.reading} />
      )}
      {shift.data !== null && <ReportView report={shift.data.report} />}
    </>
  )
}

function spanOf(choice: Choice): ShiftSpan {
  if (typeof choice !== 'string') return choice
  const to = Date.now()
  return { from: to - SPANS_MS[choice], to }
}

function Toolbar(props: {
  choice: Choice
  written: WrittenShift | null
  onChoice: (choice: Choice) => void
}) {
  const { choice, written, onChoice } = props
  const zone = useZone()
  const { copy, save } = useTaking(written)
  const offReason = written === null ? words.notRead : null
  useKeys(words.keys.title, [
    { keys: ['y'], label: words.keys.copy, run: () => (written === null ? false : void copy()) },
    {
      keys: ['s'],
      label: words.keys.save,
      run: () => (written === null ? false : void save('md')),
    },
  ])
  return (
    <div className={css.bar}>
      <h1 className={css.title}>{words.title}</h1>
      <Views />
      <Segments
        label={words.span}
        value={typeof choice === 'string' ? choice : 'custom'}
        options={([...Object.keys(SPANS_MS), 'custom'] as (SpanName | 'custom')[]).map((value) => ({
          value,
          label: words.spans[value],
        }))}
        onChange={(value) => onChoice(value === 'custom' ? spanOf(choice) : value)}
      />
      {typeof choice !== 'string' && (
        <SpanFields
          key={`${choice.from} ${choice.to} ${zone}`}
          span={choice}
          zone={zone}
          atMostMs={MAX_SHIFT_MS}
          tooLong={words.atMost}
          onSpan={onChoice}
        />
      )}
      <span className={css.space} />
      <Button
        kind="primary"
        keyName="y"
        icon={<IconCopy size={14} aria-hidden />}
        offReason={offReason}
        onClick={() => void copy()}
      >
        {words.copy}
      </Button>
      <Button
        keyName="s"
        icon={<IconDownload size={14} aria-hidden />}
        offReason={offReason}
        onClick={() => void save('md')}
      >
        {words.saveMarkdown}
      </Button>
      <Button
        icon={<IconDownload size={14} aria-hidden />}
        offReason={offReason}
        title={words.savePageHint}
        onClick={() => void save('html')}
      >
        {words.savePage}
      </Button>
    </div>
  )
}

/** Takes a report out of the window, and says what came of it. */
function useTaking(written: WrittenShift | null) {
  const { toast } = useDesk()
  const say = (text: string) => toast.show({ tone: 'plain', text, undo: null })
  const copy = async () => {
    if (written === null) return
    try {
      await copyText(written.markdown)
      say(words.copied)
    } catch {
      toast.show({ tone: 'danger', text: words.noCopy, undo: null })
    }
  }
  const save = async (ending: 'md' | 'html') => {
    if (written === null) return
    const fileName = `${written.fileName}.${ending}`
    const [content, mediaType] =
      ending === 'md' ? [written.markdown, 'text/markdown'] : [written.html, 'text/html']
    try {
      if ((await saveFile({ fileName, content, mediaType })) === 'saved') say(words.saved(fileName))
    } catch (error) {
      toast.show({ tone: 'danger', text: words.notSaved(wordsOf(error)), undo: null })
    }
  }
  return { copy, save }
}
