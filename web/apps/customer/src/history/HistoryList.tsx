import type { ConversationOut } from '@skyteller/api'
import { Icon } from '@skyteller/ui'

import { useChat, useSession } from '../chat/context'
import { useWords } from '../i18n'
import { Loading } from './Loading'
import { usePages } from './usePages'

interface HistoryListProps {
  onChoose: (conversation: ConversationOut) => void
  onBack: () => void
}

const PAGE = 20

/** Wrap-up is the staff's own business: for the customer the talk is over. */
const isOver = ({ state }: ConversationOut): boolean => state === 'closed' || state === 'wrapup'

export function HistoryList({ onChoose, onBack }: HistoryListProps) {
  const { say, moment } = useWords()
  const { api, known } = useSession()
  const current = useChat((state) => state.current)
  const { items, state, more, load } = usePages<ConversationOut>(async (last) => {
    if (!known()) return { items: [], more: false }
    const page = await api.conversations(last?.opened_at)
    return { items: page.items, more: page.items.length === PAGE }
  })
  if (state === 'done' && !items.length) {
    return (
      <main className="notice">
        <p>{say('history.empty')}</p>
        <button type="button" className="pill-button filled" onClick={onBack}>
          {say('history.start')}
        </button>
      </main>
    )
  }
  return (
    <main className="history-list">
      <ul>
        {items.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => (one.id === current ? onBack() : onChoose(one))}>
              <span className="history-words">
                <b className="cut">{one.topic ?? say('history.noTopic')}</b>
                <small>
                  {moment(one.opened_at)}
                  {one.agent && <span>{one.agent.name}</span>}
                </small>
              </span>
              <small className="history-state" data-open={!isOver(one) || undefined}>
                {say(
                  isOver(one) ? 'history.closed' : one.id === current ? 'history.current' : 'history.open',
                )}
              </small>
              <Icon name="right" />
            </button>
          </li>
        ))}
      </ul>
      <Loading state={state} onRetry={load} />
      {state === 'done' && more && (
        <button type="button" className="pill-button history-more" onClick={load}>
          {say('history.more')}
        </button>
      )}
    </main>
  )
}
