import type { ConversationOut } from '@skyteller/api'
import type { Entry } from '@skyteller/realtime'
import { useMemo } from 'react'

import { ItemView } from '../chat/components/ItemView'
import { useSession } from '../chat/context'
import { itemsOf } from '../chat/items'
import { useWords } from '../i18n'
import { Loading } from './Loading'
import { usePages } from './usePages'

interface EarlierLogProps {
  conversation: ConversationOut
  onBack: () => void
}

/** An earlier conversation, whole and for reading only. */
export function EarlierLog({ conversation, onBack }: EarlierLogProps) {
  const { say } = useWords()
  const { api } = useSession()
  const {
    items: entries,
    state,
    load,
  } = usePages<Entry>(async (last) => {
    const page = await api.entries(conversation.id, last?.seq ?? 0)
    const end = page.items[page.items.length - 1]?.seq
    return { items: page.items, more: end !== undefined && end < page.last_seq }
  }, true)
  const items = useMemo(
    () => itemsOf({ entries, pending: [], refused: [], agentRead: 0, helped: {} }),
    [entries],
  )
  return (
    <>
      <main className="log-frame">
        <div className="log" tabIndex={0} aria-label={say('log.label')} role="region">
          <div className="log-inner top">
            {items.map((item) => (
              <ItemView key={item.key} item={item} readOnly />
            ))}
            <Loading state={state} onRetry={load} />
          </div>
        </div>
      </main>
      <footer className="footer">
        <div className="composer read-only">
          <p>{say('history.readOnly')}</p>
          <button type="button" className="pill-button" onClick={onBack}>
            {say('history.continue')}
          </button>
        </div>
      </footer>
    </>
  )
}
