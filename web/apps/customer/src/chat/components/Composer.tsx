import { Icon } from '@skyteller/ui'
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'

import { useWords } from '../../i18n'
import { useChat, useSession } from '../context'

export const LENGTH_AT_MOST = 1000
const WARN_FROM = 900
const HEIGHT_AT_MOST = 136

/** An unfinished text outlives a reload of this tab. */
function useDraft(): [string, (text: string) => void] {
  const key = `sky.draft.${useChat((state) => state.bank?.slug ?? '')}`
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '')
  return [
    text,
    (next) => {
      setText(next)
      sessionStorage.setItem(key, next)
    },
  ]
}

export function Composer() {
  const { say } = useWords()
  const session = useSession()
  const over = useChat(
    ({ conversation }) => conversation?.state === 'closed' || conversation?.state === 'wrapup',
  )
  const [text, setText] = useDraft()
  const box = useRef<HTMLTextAreaElement>(null)
  const counter = useId()
  const left = LENGTH_AT_MOST - Array.from(text).length
  const ready = text.trim() !== '' && left >= 0

  useLayoutEffect(() => {
    if (!box.current) return
    box.current.style.height = 'auto'
    box.current.style.height = `${String(Math.min(box.current.scrollHeight + 2, HEIGHT_AT_MOST))}px`
  }, [text])

  const send = (): void => {
    if (!ready) return
    session.write(text.trim())
    setText('')
    box.current?.focus()
  }
  const key = (event: KeyboardEvent): void => {
    // Key code 229: old WebViews end a composition before they report the Enter that ended it.
    const composing = event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229
    if (event.key !== 'Enter' || event.shiftKey || composing) return
    event.preventDefault()
    send()
  }

  return (
    <>
      <form
        className="compose"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <textarea
          ref={box}
          rows={1}
          value={text}
          enterKeyHint="send"
          aria-label={say('compose.label')}
          aria-describedby={left < LENGTH_AT_MOST - WARN_FROM ? counter : undefined}
          aria-invalid={left < 0 || undefined}
          placeholder={say(over ? 'compose.placeholder.closed' : 'compose.placeholder')}
          onChange={(event) => {
            setText(event.target.value)
            session.typing()
          }}
          onKeyDown={key}
        />
        <button type="submit" className="send" aria-label={say('compose.send')} disabled={!ready}>
          <Icon name="send" size={20} />
        </button>
      </form>
      {left < LENGTH_AT_MOST - WARN_FROM && (
        <p className="counter" id={counter} data-over={left < 0 || undefined}>
          {left >= 0 ? say('compose.left', { count: left }) : say('compose.over', { count: -left })}
        </p>
      )}
    </>
  )
}
