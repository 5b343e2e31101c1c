import type { Author } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dayLabel } from '../../../lib/format'
import { usePrefs } from '../../../lib/prefs'
import type { Item } from '../timeline'
import { MessageItem, NoteItem, SystemItem } from './Bubbles'
import { AnswerItem, CardItem } from './CardView'
import { UnsentItem } from './UnsentItem'

interface TimelineProps {
  conversation: string
  items: Item[]
  typing?: Author | null
}

const nearEnd = 80

/** The log. Stays at the end while the reader is there, and says so when they are not. */
export function Timeline({ conversation, items, typing = null }: TimelineProps) {
  const { t } = useTranslation('desk')
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [below, setBelow] = useState(false)
  const last = items.at(-1)?.key

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    if (atEnd.current) element.scrollTop = element.scrollHeight
    else setBelow(true)
  }, [last, items.length])

  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const keep = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    })
    keep.observe(element)
    return () => {
      keep.disconnect()
    }
  }, [])

  const onScroll = () => {
    const element = box.current
    if (!element) return
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd
    if (atEnd.current) setBelow(false)
  }

  return (
    <div className="timeline-frame">
      <div className="timeline" ref={box} onScroll={onScroll} role="log" aria-label={t('log')} tabIndex={0}>
        <div className="timeline-inner">
          {items.map((item) => (
            <ItemView key={item.key} item={item} conversation={conversation} />
          ))}
          <div className="typing" aria-live="off">
            {typing && (
              <>
                <span className="typing-dots" aria-hidden="true">
                  <i />
                  <i />
                  <i />
                </span>
                {t('typing', { name: typing.name })}
              </>
            )}
          </div>
        </div>
      </div>
      {below && (
        <button
          type="button"
          className="to-end"
          onClick={() => {
            box.current?.scrollTo({ top: box.current.scrollHeight, behavior: 'smooth' })
          }}
        >
          <Icon name="down" size={14} />
          {t('newBelow')}
        </button>
      )}
    </div>
  )
}

function ItemView({ item, conversation }: { item: Item; conversation: string }) {
  const language = usePrefs((prefs) => prefs.language)
  switch (item.type) {
    case 'day':
      return (
        <div className="sys day">
          <span>{dayLabel(item.at, language)}</span>
        </div>
      )
    case 'system':
      return <SystemItem entry={item.entry} />
    case 'message':
      return <MessageItem item={item} />
    case 'note':
      return <NoteItem entry={item.entry} />
    case 'card':
      return <CardItem item={item} />
    case 'answer':
      return <AnswerItem entry={item.entry} card={item.card} />
    case 'unsent':
      return <UnsentItem unsent={item.unsent} conversation={conversation} />
  }
}
