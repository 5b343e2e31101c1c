import type { ConversationOut, DeskRow } from '@skyteller/api'
import { Icon, StateMark } from '@skyteller/ui'
import { useTranslation } from 'react-i18next'
import { duration, secondsBetween } from '../../../lib/format'
import { useCommand } from '../../../lib/keys'
import { usePrefs } from '../../../lib/prefs'
import { useNow } from '../../../lib/useNow'
import { EndPopover } from './EndPopover'
import { TransferPopover } from './TransferPopover'

interface HeadProps {
  conversation: ConversationOut
  row: DeskRow | null
  mine: boolean
  /** When the agent joined. */
  since: string | null
  onBack: () => void
  onSide: () => void
}

function Running({ since }: { since: string }) {
  const now = useNow()
  return <time>{duration(secondsBetween(since, now))}</time>
}

export function ConversationHead({ conversation, row, mine, since, onBack, onSide }: HeadProps) {
  const { t } = useTranslation('desk')
  const language = usePrefs((prefs) => prefs.language)
  useCommand('side', onSide)
  const serving = mine && conversation.state === 'served'
  const state = row?.section === 'offered' ? 'conv-offered' : (`conv-${conversation.state}` as const)
  const parts = [
    t(`channel.${conversation.channel}`, { defaultValue: conversation.channel }),
    row?.queue?.name,
  ].filter(Boolean)
  return (
    <header className="conv-head">
      <button type="button" className="icon-button only-narrow" aria-label={t('toList')} onClick={onBack}>
        <Icon name="left" />
      </button>
      <div className="conv-title">
        <h2>
          <span className="cut">{conversation.customer.display_name}</span>
          <StateMark state={state} lang={language} tint />
          {conversation.state === 'served' && since && <Running since={since} />}
        </h2>
        <p className="cut">
          {parts.join('·')}·{t('conversationNo', { no: conversation.number })}
        </p>
      </div>
      <div className="conv-actions">
        {serving && (
          <TransferPopover key={`t-${conversation.id}`} conversation={conversation.id} onDone={onBack} />
        )}
        {serving && (
          <EndPopover key={`e-${conversation.id}`} conversation={conversation.id} onDone={() => undefined} />
        )}
        <button
          type="button"
          className="icon-button"
          aria-label={t('side')}
          title={t('side')}
          onClick={onSide}
        >
          <Icon name="panel" />
        </button>
      </div>
    </header>
  )
}
