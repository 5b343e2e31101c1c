import type { QuickReply } from '@skyteller/api'
import { newId } from '@skyteller/realtime'
import { Icon } from '@skyteller/ui'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { keyLabel, useCommand } from '../../../lib/keys'
import { live } from '../../../lib/live'
import { narrow } from '../../../lib/useMedia'
import { fetchQuickReplies } from '../api'
import { maxText, quickMatches, sendProblem } from '../composing'
import { draftOf, useDesk, type WriteMode } from '../state'
import { QuickReplies } from './QuickReplies'

interface ComposerProps {
  conversation: string
  onKnowledge: () => void
  onCard: () => void
}

const modes: WriteMode[] = ['reply', 'note']

/** Where the agent writes: to the customer, or a note to colleagues, and never unsure which. */
export function Composer({ conversation, onKnowledge, onCard }: ComposerProps) {
  const { t } = useTranslation('desk')
  const draft = useDesk(draftOf(conversation))
  const write = useDesk((state) => state.write)
  const box = useRef<HTMLTextAreaElement>(null)
  const [picked, setPicked] = useState(0)
  const [closed, setClosed] = useState(false)
  const replies = useQuery({ queryKey: ['quick-replies'], queryFn: fetchQuickReplies, staleTime: 5 * 60_000 })
  const note = draft.mode === 'note'
  const matches = closed || note ? null : quickMatches(draft.text, replies.data ?? [])
  const tooLong = sendProblem(draft.text) === 'too-long'

  const focus = () => {
    box.current?.focus()
  }
  const change = (text: string) => {
    write(conversation, { text })
    setPicked(0)
    if (!text.startsWith('/')) setClosed(false)
    if (!note && text.trim()) live().typing(conversation)
  }
  const mode = (next: WriteMode) => {
    write(conversation, { mode: next })
    focus()
  }
  const quick = () => {
    if (draft.text === '' || draft.text.startsWith('/')) {
      setClosed(false)
      change('/')
    }
    focus()
  }

  useCommand('mode', () => {
    mode(note ? 'reply' : 'note')
  })
  useCommand('composer', () => {
    if (document.activeElement === box.current) return false
    focus()
    return true
  })
  useCommand('quick', quick)

  useEffect(() => {
    if (!window.matchMedia(narrow).matches) box.current?.focus()
  }, [])

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${String(Math.min(element.scrollHeight, 176))}px`
  }, [draft.text])

  function send() {
    const text = draft.text.trim()
    if (sendProblem(text)) return
    write(conversation, { text: '' })
    const kind = note ? 'note' : 'message'
    // A refusal comes back through the outbox and is shown at the message itself.
    live()
      .send({ conversation, client_id: newId(), kind, body: { text } })
      .catch(() => undefined)
    focus()
  }

  function take(reply: QuickReply) {
    write(conversation, { text: reply.text })
    setClosed(true)
    focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (matches) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      const reply = matches[picked]
      if (step && !event.altKey && matches.length > 0) {
        event.preventDefault()
        setPicked((picked + step + matches.length) % matches.length)
        return
      }
      if ((event.key === 'Enter' || event.key === 'Tab') && reply) {
        event.preventDefault()
        take(reply)
        return
      }
      if (event.key === 'Escape') {
        event.stopPropagation()
        setClosed(true)
        return
      }
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.ctrlKey) {
      event.preventDefault()
      send()
    }
  }

  return (
    <div className={note ? 'composer is-note' : 'composer'} data-region="composer">
      {matches && <QuickReplies replies={matches} picked={picked} onTake={take} />}
      <div className="composer-bar">
        <div className="mode" role="radiogroup" aria-label={t('composer.mode')}>
          {modes.map((name) => (
            <button
              key={name}
              type="button"
              role="radio"
              aria-checked={draft.mode === name}
              onClick={() => {
                mode(name)
              }}
            >
              {t(`composer.${name}`)}
            </button>
          ))}
        </div>
        <button type="button" className="text-button" onClick={quick}>
          <Icon name="bolt" size={15} />
          <span>{t('composer.quick')}</span> <kbd>/</kbd>
        </button>
        <button type="button" className="text-button" onClick={onKnowledge}>
          <Icon name="book" size={15} />
          <span>{t('composer.knowledge')}</span> <kbd>{keyLabel('knowledge')}</kbd>
        </button>
        <button type="button" className="text-button" onClick={onCard}>
          <Icon name="card" size={15} />
          <span>{t('composer.card')}</span>
        </button>
      </div>
      <textarea
        ref={box}
        id="composer"
        rows={2}
        value={draft.text}
        aria-label={t(note ? 'composer.note' : 'composer.label')}
        aria-invalid={tooLong || undefined}
        placeholder={t(note ? 'composer.notePlaceholder' : 'composer.placeholder')}
        onChange={(event) => {
          change(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        {!note && !draft.text && (
          <span className="composer-quick">
            {(replies.data ?? []).slice(0, 3).map((reply) => (
              <button
                key={reply.key}
                type="button"
                onClick={() => {
                  take(reply)
                }}
              >
                {reply.title}
              </button>
            ))}
          </span>
        )}
        {tooLong && (
          <span className="late" role="alert">
            {t('composer.tooLong', { max: maxText, over: draft.text.length - maxText })}
          </span>
        )}
        <span className="composer-hint">{t('composer.newline')}</span>
        <button type="button" className="send" disabled={sendProblem(draft.text) !== null} onClick={send}>
          {t(note ? 'composer.saveNote' : 'composer.send')} <span>Enter</span>
        </button>
      </div>
    </div>
  )
}
