import type { WaitOut } from '@skyteller/api'
import { useEffect, useState } from 'react'

import type { Bank } from '../../contract'
import { useWords, type Words } from '../../i18n'
import { useChat, useSession } from '../context'

interface QueueCardsProps {
  bank: Bank
  onLeaveMessage: () => void
}

/** The way to a person: the wait in one place that changes, and the message to leave beside it. */
export function QueueCards({ bank, onLeaveMessage }: QueueCardsProps) {
  const { say } = useWords()
  const wait = useChat((state) => state.wait)
  const asking = useChat((state) => state.busy === 'agent')
  const waiting = useChat((state) => state.conversation?.state === 'waiting')
  const closedNow = useChat((state) => state.closedNow)
  if (closedNow) return <Closed bank={bank} onLeaveMessage={onLeaveMessage} />
  if (!wait && !asking && !waiting) return null
  return (
    <>
      <WaitCard wait={wait} asking={asking && !waiting} />
      {!asking && !wait?.offered && (
        <div className="queue">
          <b>{say('leave.question')}</b>
          <p>{say('leave.note')}</p>
          <button type="button" className="pill-button" onClick={onLeaveMessage}>
            {say('leave.button')}
          </button>
        </div>
      )}
    </>
  )
}

function WaitCard({ wait, asking }: { wait: WaitOut | null; asking: boolean }) {
  const words = useWords()
  const session = useSession()
  const cancelling = useChat((state) => state.busy === 'cancel')
  const [title, note] = lines(wait, asking, words)
  return (
    <div className="queue" role="status">
      <b>{title}</b>
      <p>{note}</p>
      {!asking && (
        <button
          type="button"
          className="pill-button"
          disabled={cancelling}
          onClick={() => void session.actions.cancelWait()}
        >
          {words.say('queue.cancel')}
        </button>
      )}
      {wait && !asking && <Progress wait={wait} />}
    </div>
  )
}

function lines(wait: WaitOut | null, asking: boolean, { say, duration }: Words): [string, string] {
  if (asking) return [say('queue.asking'), say('queue.asking.note')]
  if (!wait) return [say('queue.waiting'), say('queue.wait.unknown')]
  if (wait.offered) return [say('queue.offered'), say('queue.offered.note')]
  const title = wait.position === 1 ? say('queue.next') : say('queue.position', { position: wait.position })
  if (wait.expected_wait_s === null) return [title, say('queue.wait.unknown')]
  return [title, say('queue.wait', { duration: duration(wait.expected_wait_s, true) })]
}

/** How much of the wait is over, as far as it can be foreseen. The words say it too. */
function Progress({ wait }: { wait: WaitOut }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  if (wait.expected_wait_s === null) return null
  const waited = Math.max(0, (now - Date.parse(wait.enqueued_at)) / 1000)
  const part = wait.offered ? 1 : waited / (waited + Math.max(wait.expected_wait_s, 1))
  return (
    <span className="progress" aria-hidden="true">
      <i style={{ width: `${String(Math.round(part * 100))}%` }} />
    </span>
  )
}

function Closed({ bank, onLeaveMessage }: QueueCardsProps) {
  const { say, language } = useWords()
  const hours = language === 'en' ? bank.hours_text.en : bank.hours_text.zh
  return (
    <div className="queue" role="status">
      <b>{say('leave.closed')}</b>
      <p>
        {say('leave.closed.note', { hours })}
        {bank.hotline && (
          <>
            <br />
            {say('leave.hotline', { hotline: bank.hotline })}
          </>
        )}
      </p>
      <button type="button" className="pill-button" onClick={onLeaveMessage}>
        {say('leave.button')}
      </button>
    </div>
  )
}
