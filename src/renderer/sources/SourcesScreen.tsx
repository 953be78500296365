import { IconPlug, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useChangeOff, useDesk, useRoute, useStatus } from '../stores/desk'
import { pipelineStrings, sourcesStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import { StateChip } from '../ui/StateChip'
import { type AddedDelivery, AddSource, type SourceMode } from './AddSource'
import { ConnectSource } from './ConnectSource'
import { ImportRows } from './ImportRows'
import { Partitions } from './Partitions'
import { PipelineFacts } from './PipelineFacts'
import { Pipeline } from './pipeline/Pipeline'
import { Rejects } from './Rejects'
import css from './SourcesScreen.module.css'
import { SourceTable } from './SourceTable'
import { StopDemo } from './StopDemo'
import { StreamFacts } from './StreamFacts'
import { StreamGaps } from './StreamGaps'
import { countRunning } from './state'

/** What the address may name besides a source: the panel, with one of its modes. */
const PANEL_MODES: Record<string, SourceMode | undefined> = {
  add: 'follow',
  import: 'import',
  http: 'http',
  kafka: 'kafka',
  chronicle: 'chronicle',
  elasticsearch: 'elasticsearch',
}

/** What the address names for the way of records. */
const PIPELINE = 'pipeline'
const TABS = (['sources', 'pipeline'] as const).map((value) => ({
  value,
  label: pipelineStrings.tab[value],
}))

/** Where events come from, how that goes, and what could not be read. */
export default function SourcesScreen() {
  const { route } = useDesk()
  const { item } = useRoute()
  const status = useStatus((known) => known)
  const [isOpened, setOpened] = useState(false)
  const [connected, setConnected] = useState<AddedDelivery | null>(null)
  const mode = PANEL_MODES[item]
  const tab = item === PIPELINE ? 'pipeline' : 'sources'
  const isAdding = isOpened || mode !== undefined
  const editOff = useChangeOff()
  const sources = status?.sources ?? []
  const chosenSource = sources.find((source) => source.id === item)
  const chosen = chosenSource?.id ?? null
  const choose = (id: string | null) => {
    // What is done late must not call back somebody who has gone on to another screen.
    if (route.getState().screen === 'sources') route.replace('sources', id ?? '')
  }
  const closeAdd = () => {
    setOpened(false)
    if (mode !== undefined) choose(null)
  }
  const openAdd = () => {
    setConnected(null)
    setOpened(true)
  }
  const connect = (source: AddedDelivery) => {
    closeAdd()
    setConnected(source)
  }

  return (
    <main className={css.screen} aria-label={words.title}>
      <div className={css.main}>
        <div className={css.bar}>
          <h1 className={css.title}>{words.title}</h1>
          {sources.length > 0 && (
            <StateChip>{words.running(countRunning(sources), sources.length)}</StateChip>
          )}
          <Segments
            label={pipelineStrings.tabs}
            value={tab}
            options={TABS}
            onChange={(chosenTab) => choose(chosenTab === 'pipeline' ? PIPELINE : null)}
          />
          <span className={css.space} />
          {sources.some((source) => source.isDemo) && <StopDemo editOff={editOff} />}
          <Button
            kind="primary"
            icon={<IconPlus size={14} aria-hidden />}
            offReason={editOff}
            aria-expanded={isAdding}
            onClick={isAdding ? closeAdd : openAdd}
          >
            {words.actions.add}
          </Button>
        </div>
        {status ? (
          <PipelineFacts status={status} />
        ) : (
          <SkeletonRows rows={4} text={words.waitingForStatus} />
        )}
        <StreamGaps sources={sources} editOff={editOff} />
        {tab === 'pipeline' ? (
          <Pipeline />
        ) : (
          <>
            <ImportRows />
            {sources.length > 0 && (
              <SourceTable
                sources={sources}
                chosen={chosen}
                editOff={editOff}
                onChoose={choose}
                onConnect={({ id, name }) => connect({ id, name, secret: null })}
              />
            )}
            {chosenSource !== undefined && chosenSource.backlog !== null && (
              <Partitions name={chosenSource.name} backlog={chosenSource.backlog} />
            )}
            {chosenSource !== undefined && status?.windows?.source === chosenSource.id && (
              <Partitions name={status.windows.topic} backlog={status.windows.backlog} />
            )}
            {chosenSource !== undefined && chosenSource.stream !== null && (
              <StreamFacts name={chosenSource.name} stream={chosenSource.stream} />
            )}
            {status && sources.length === 0 && (
              <div className={css.empty}>
                <EmptyState
                  icon={<IconPlug size={26} aria-hidden />}
                  title={words.empty.title}
                  action={<Button onClick={openAdd}>{words.actions.add}</Button>}
                >
                  {words.empty.text}
                </EmptyState>
              </div>
            )}
            <Rejects sources={sources} chosen={chosen} onAll={() => choose(null)} />
          </>
        )}
      </div>
      {isAdding && (
        <AddSource
          key={mode}
          first={mode ?? 'follow'}
          editOff={editOff}
          onClose={closeAdd}
          onConnect={connect}
        />
      )}
      {!isAdding && connected !== null && (
        <ConnectSource
          key={connected.id}
          {...connected}
          editOff={editOff}
          onSecret={(secret) => setConnected({ ...connected, secret })}
          onClose={() => setConnected(null)}
        />
      )}
    </main>
  )
}
