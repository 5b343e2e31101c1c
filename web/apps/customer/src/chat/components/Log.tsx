import { Icon } from '@skyteller/ui'
import { useEffect, useMemo } from 'react'

import type { Bank } from '../../contract'
import { useWords } from '../../i18n'
import { useChat, useSession } from '../context'
import { itemsOf } from '../items'
import { Closing } from './Closing'
import { ItemView } from './ItemView'
import { QueueCards } from './QueueCards'
import { Reading } from './Reading'
import { Typing } from './Typing'
import { useEnd } from './useEnd'
import { Welcome } from './Welcome'

interface LogProps {
  bank: Bank
  waitingForEntries: boolean
  onLeaveMessage: () => void
}

export function Log({ bank, waitingForEntries, onLeaveMessage }: LogProps) {
  const session = useSession()
  const { say } = useWords()
  const entries = useChat((state) => state.entries)
  const pending = useChat((state) => state.pending)
  const refused = useChat((state) => state.refused)
  const helped = useChat((state) => state.helped)
  const lostEarlier = useChat((state) => state.lostEarlier)
  const agentRead = useChat((state) => state.conversation?.reads.agent ?? 0)
  const items = useMemo(
    () => itemsOf({ entries, pending, refused, agentRead, helped }),
    [entries, pending, refused, agentRead, helped],
  )
  const asked = useChat((state) => Number(state.closedNow) + Number(state.busy === 'agent'))
  const { box, jump, unread, scrolled } = useEnd(items.length, pending.length + asked)

  useEffect(() => {
    // Only agents look for the mark.
    const seq = [...entries].reverse().find((one) => one.author.kind === 'agent')?.seq
    const seen = (): void => {
      if (seq !== undefined && !unread && document.visibilityState === 'visible') session.read(seq)
    }
    seen()
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [session, entries, unread])

  return (
    <main className="log-frame">
      <div
        ref={box}
        className="log"
        role="log"
        aria-label={say('log.label')}
        aria-busy={waitingForEntries}
        tabIndex={0}
        onScroll={scrolled}
      >
        <div className="log-inner">
          {lostEarlier && <p className="line">{say('log.lostEarlier')}</p>}
          {waitingForEntries ? <Reading /> : <Welcome bank={bank} />}
          {items.map((item) => (
            <ItemView key={item.key} item={item} />
          ))}
          <Typing botName={bank.bot_name} />
          <QueueCards bank={bank} onLeaveMessage={onLeaveMessage} />
          <Closing />
        </div>
      </div>
      {unread && (
        <button type="button" className="jump" onClick={jump}>
          <Icon name="down" />
          {say('log.jump')}
        </button>
      )}
    </main>
  )
}
