import { Modal } from '@mantine/core'
import { useState } from 'react'
import { settingsStrings } from '../strings'
import { Button } from '../ui/Button'
import css from './ThirdPartyNotice.module.css'

/** Written beside the page by `npm run build`. */
const NOTICE = 'THIRD-PARTY.txt'

/** What is shipped of others, in their words. */
export function ThirdPartyNotice() {
  const words = settingsStrings.about
  const [text, setText] = useState<string | null>(null)
  const show = async () => setText((await readNotice()) ?? words.noticeFailed)
  return (
    <>
      <Button onClick={show}>{words.showNotice}</Button>
      <Modal
        opened={text !== null}
        onClose={() => setText(null)}
        title={words.notice}
        size={760}
        closeButtonProps={{ 'aria-label': words.closeNotice }}
      >
        <pre className={css.text}>{text}</pre>
      </Modal>
    </>
  )
}

/** Null where the page was built without it, or whoever serves it is away. */
async function readNotice(): Promise<string | null> {
  try {
    const answer = await fetch(NOTICE)
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}
