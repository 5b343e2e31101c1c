import { Icon } from '@skyteller/ui'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'

import type { Bank } from '../../contract'
import { useWords } from '../../i18n'
import { useChat, useSession } from '../context'
import { itemsOf } from '../items'
import { Closing } from './Closing'
import { ItemView } from './ItemView'
import { QueueCards } from './QueueCards'
import { Typing } from './Typing'
import { Welcome } from './Welcome'

/** Nearer to the end than this counts as reading along. */
const NEAR_PX = 80

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
  const { box, jump, unread, scrolled } = useEnd(`${String(entries.length)}/${String(pending.length)}`, pending.length)

  useEffect(() => {
    const seq = entries[entries.length - 1]?.seq
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
          <Welcome bank={bank} />
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

/** Keeps the end in sight for who reads along; who reads earlier lines is left alone and told. */
function useEnd(content: string, own: number) {
  const box = useRef<HTMLDivElement>(null)
  const along = useRef(true)
  const ownBefore = useRef(own)
  const [unread, setUnread] = useState(false)
  const jump = (): void => {
    along.current = true
    setUnread(false)
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  const scrolled = (): void => {
    if (!box.current) return
    const { scrollHeight, scrollTop, clientHeight } = box.current
    along.current = scrollHeight - scrollTop - clientHeight < NEAR_PX
    if (along.current) setUnread(false)
  }
  useLayoutEffect(() => {
    if (own > ownBefore.current) along.current = true
    ownBefore.current = own
    if (!along.current) setUnread(true)
  }, [content, own])
  useEffect(() => {
    const frame = box.current
    if (!frame) return
    const follow = (): void => {
      if (along.current) frame.scrollTop = frame.scrollHeight
    }
    const watcher = new ResizeObserver(follow)
    watcher.observe(frame)
    if (frame.firstElementChild) watcher.observe(frame.firstElementChild)
    return () => watcher.disconnect()
  }, [])
  return { box, jump, unread, scrolled }
}
