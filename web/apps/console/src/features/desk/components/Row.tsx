import type { DeskRow } from '@skyteller/api'
import { Icon, StateMark, type MarkState } from '@skyteller/ui'
import { Button } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { duration, moment, secondsBetween } from '../../../lib/format'
import { usePrefs } from '../../../lib/prefs'
import { useNow } from '../../../lib/useNow'
import { comesFirst, isPriority, waited, waitLevel } from '../rows'

interface RowProps {
  row: DeskRow
  selected: boolean
  onSelect: () => void
  onAccept?: () => void
  onDecline?: () => void
  busy?: boolean
}

const marks: Record<DeskRow['section'], MarkState> = {
  offered: 'conv-offered',
  waiting: 'conv-waiting',
  served: 'conv-served',
  wrapup: 'conv-wrapup',
  followup: 'conv-closed',
}

/** One conversation: shape of its state, who, wait always at the same place, what was said last, what to do. */
export function Row({ row, selected, onSelect, onAccept, onDecline, busy }: RowProps) {
  const { t } = useTranslation('desk')
  const language = usePrefs((prefs) => prefs.language)
  const now = useNow()
  const level = waitLevel(row, now)
  const { conversation, last } = row
  const overdue = level === 'late' && row.section !== 'wrapup'
  const text = last ? (last.author_kind === 'agent' ? t('you') : '') + last.text : (conversation.topic ?? '')
  return (
    <li className={`row${selected ? ' selected' : ''}${row.unread > 0 ? ' unread' : ''}`}>
      <button type="button" className="row-main" aria-current={selected || undefined} onClick={onSelect}>
        <StateMark state={overdue ? 'conv-overdue' : marks[row.section]} lang={language} bare />
        <span className="row-who">
          <b className="cut">{conversation.customer.display_name}</b>
          {row.priority_label && <span className="tag prio">{row.priority_label}</span>}
          {row.unread > 0 && (
            <em aria-label={t('unread', { count: row.unread })}>{row.unread > 99 ? '99+' : row.unread}</em>
          )}
        </span>
        <time className={level === 'fine' ? undefined : level}>{waitText(row, now, t)}</time>
        <span className="row-text cut">{text}</span>
        <Aside row={row} />
      </button>
      {row.section === 'offered' && (
        <div className="row-offer">
          {row.offer_expires_at && <Countdown until={row.offer_expires_at} now={now} />}
          <Button size="small" onClick={onDecline} disabled={busy}>
            {t('decline')}
          </Button>
          <Button size="small" type="primary" onClick={onAccept} loading={busy}>
            {t('accept')}
          </Button>
        </div>
      )}
    </li>
  )
}

function waitText(row: DeskRow, now: number, t: TFunction<'desk'>): string {
  const seconds = waited(row, now)
  if (row.section === 'wrapup') return duration(secondsBetween(row.conversation.updated_at, now))
  if (seconds === null) return row.last ? moment(row.last.at, now) : moment(row.conversation.updated_at, now)
  if (row.section === 'followup') return moment(row.waiting_since ?? row.conversation.updated_at, now)
  return row.section === 'served' ? t('reply', { time: duration(seconds) }) : duration(seconds)
}

function Aside({ row }: { row: DeskRow }) {
  const { t } = useTranslation('desk')
  if (row.section === 'followup') return <span className="row-aside info-text">{t('takeUp')}</span>
  if (row.section === 'wrapup') return <span className="row-aside info-text">{t('fillWrapup')}</span>
  if (row.sentiment === 'upset') {
    return (
      <span className="row-aside late">
        <Icon name="warn" size={13} />
        {t('upset')}
      </span>
    )
  }
  if (row.section === 'served')
    return <span className="row-aside">{row.waiting_since ? t('calm') : t('waitsForCustomer')}</span>
  if (isPriority(row)) return <span className="row-aside">{t('priorityLimit')}</span>
  if (comesFirst(row)) return <span className="row-aside">{t('comesFirst')}</span>
  if (row.position) return <span className="row-aside">{t('position', { n: row.position })}</span>
  return <span className="row-aside cut">{row.queue?.name}</span>
}

function Countdown({ until, now }: { until: string; now: number }) {
  const left = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  return (
    <span className={`countdown${left <= 5 ? ' late' : ''}`}>
      <Icon name="clock" size={13} />
      {left}s
    </span>
  )
}
