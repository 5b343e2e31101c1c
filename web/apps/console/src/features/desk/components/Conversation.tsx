import type { ConversationOut, DeskRow } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { live, useLiveStatus } from '../../../lib/live'
import { Loading } from '../../../lib/Loading'
import { useMe } from '../../session/state'
import { ApiError } from '@skyteller/api'
import { servedSince } from '../timeline'
import type { TimelineView } from '../useTimeline'
import { Composer } from './Composer'
import { ConversationHead } from './ConversationHead'
import { OfferBar } from './OfferBar'
import { Timeline } from './Timeline'

interface ConversationProps {
  conversation: ConversationOut
  row: DeskRow | null
  view: TimelineView
  onBack: () => void
  onSide: () => void
  onKnowledge: () => void
  onCard: () => void
}

/** Tells the customer's page that this much was read, while somebody really looks at it. */
function useReading(conversation: string, lastSeq: number, reading: boolean): void {
  useEffect(() => {
    if (!reading || lastSeq === 0) return undefined
    const tell = () => {
      if (!document.hidden) live().read(conversation, lastSeq)
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => {
      document.removeEventListener('visibilitychange', tell)
    }
  }, [conversation, lastSeq, reading])
}

export function Conversation({
  conversation,
  row,
  view,
  onBack,
  onSide,
  onKnowledge,
  onCard,
}: ConversationProps) {
  const { t } = useTranslation('desk')
  const me = useMe()
  const status = useLiveStatus()
  const mine = conversation.agent?.id === me.staff.id
  const serving = mine && conversation.state === 'served'
  useReading(conversation.id, view.entries.at(-1)?.seq ?? 0, serving)

  return (
    <main className="conv" data-region="timeline" tabIndex={-1}>
      <ConversationHead
        conversation={conversation}
        row={row}
        mine={mine}
        since={servedSince(view.entries)}
        onBack={onBack}
        onSide={onSide}
      />
      {view.error && <ErrorNote error={new ApiError(view.error)} />}
      {!view.ready && view.items.length === 0 && !view.error && <Loading lines={6} />}
      <Timeline conversation={conversation.id} items={view.items} typing={view.typing} />
      {status === 'offline' && (
        <div className="offline" role="status">
          <Icon name="warn" size={14} />
          {t('offline')}
        </div>
      )}
      {serving ? (
        <Composer conversation={conversation.id} onKnowledge={onKnowledge} onCard={onCard} />
      ) : (
        <Bystander conversation={conversation} row={row} />
      )}
    </main>
  )
}

/** In the composer's place when there is nothing to write: why, and what can be done instead. */
function Bystander({ conversation, row }: { conversation: ConversationOut; row: DeskRow | null }) {
  const { t } = useTranslation('desk')
  if (row?.section === 'offered' || row?.section === 'followup') return <OfferBar row={row} />
  if (row?.section === 'wrapup') return <div className="bystander">{t('wrapup.lead')}</div>
  const words: Record<ConversationOut['state'], string> = {
    bot: t('botServes'),
    waiting: t('isWaiting'),
    served: t('watching', { name: conversation.agent?.name ?? '' }),
    wrapup: t('isClosed'),
    closed: t('isClosed'),
  }
  return <div className="bystander">{words[conversation.state]}</div>
}
