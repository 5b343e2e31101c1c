import type { Author } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { clock, initials, percent } from '../../../lib/format'
import type { EntryOf, Item } from '../timeline'

export function Avatar({ author }: { author: Author }) {
  if (author.kind === 'bot') {
    return (
      <span className="avatar bot" aria-hidden="true">
        <Icon name="bot" />
      </span>
    )
  }
  const text = author.kind === 'customer' ? author.name.slice(0, 1) : initials(author.name)
  return (
    <span className={author.kind === 'customer' ? 'avatar customer' : 'avatar'} aria-hidden="true">
      {text}
    </span>
  )
}

interface SaidProps {
  author: Author
  at: string
  follows: boolean
  children: ReactNode
}

/** Frame of what one author said: avatar and meta once for what belongs together. */
export function Said({ author, at, follows, children }: SaidProps) {
  const { t } = useTranslation('desk')
  const side = author.kind === 'agent' ? 'mine' : author.kind
  return (
    <div className={`said ${side}${follows ? ' follows' : ''}`}>
      {!follows && <Avatar author={author} />}
      {!follows && (
        <div className="said-meta">
          <span>
            {author.name}
            {author.kind === 'bot' && `·${t('bot')}`}
          </span>
          <time dateTime={at}>{clock(at)}</time>
        </div>
      )}
      <div className="said-body">{children}</div>
    </div>
  )
}

export function MessageItem({ item }: { item: Extract<Item, { type: 'message' }> }) {
  const { t } = useTranslation('desk')
  const { entry, mark, helped } = item
  const { source, staff } = entry.body
  return (
    <Said author={entry.author} at={entry.at} follows={item.follows}>
      <div className="bubble">
        <p className="bubble-text">{entry.body.text}</p>
        {(source ?? staff) && (
          <p className="bubble-source">
            <Icon name="doc" size={13} />
            <span>
              {source && t('source', { question: source.question })}
              {source && staff && '·'}
              {staff && t('confidence', { percent: percent(staff.confidence) })}
            </span>
          </p>
        )}
      </div>
      {helped !== null && (
        <p className="said-mark">
          <Icon name={helped ? 'thumbUp' : 'thumbDown'} size={13} />
          {t(helped ? 'helped' : 'notHelped')}
        </p>
      )}
      {mark && (
        <p className="said-mark">
          <Icon name={mark === 'read' ? 'checks' : 'check'} size={13} />
          {t(mark)}
        </p>
      )}
    </Said>
  )
}

export function NoteItem({ entry }: { entry: EntryOf<'note'> }) {
  const { t } = useTranslation('desk')
  return (
    <div className="note">
      <small>
        <Icon name="note" size={13} />
        {t('noteOf', { name: entry.author.name })}·{clock(entry.at)}
      </small>
      <p className="bubble-text">{entry.body.text}</p>
    </div>
  )
}

export function SystemItem({ entry }: { entry: EntryOf<'system'> }) {
  const { t, i18n } = useTranslation('desk')
  const { code, params, text } = entry.body
  const key = code === 'ended' ? `sys.ended-${String(params['by'])}` : `sys.${code}`
  const known = i18n.exists(key, { ns: 'desk' })
  const words = known ? t(key, params as Record<string, string>) : text
  const said = ['comment', 'message', 'contact', 'question'].map((name) => params[name]).filter(Boolean)
  return (
    <div className="sys">
      <span>
        {code === 'agent-joined' && <Icon name="desk" size={14} />}
        {code === 'rated' && <Icon name="star" size={14} />}
        {words}
        {said.length > 0 && `：${said.join('，')}`}·{clock(entry.at)}
      </span>
    </div>
  )
}
