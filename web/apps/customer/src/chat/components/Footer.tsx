import { Icon, type IconName } from '@skyteller/ui'
import { useState } from 'react'

import { useWords } from '../../i18n'
import { useChat, useSession } from '../context'
import { isOffline } from '../state'
import { Composer } from './Composer'
import { Failed } from './Failed'

interface FooterProps {
  onLeaveMessage: () => void
}

/** Everything the person can do, always in the same place. */
export function Footer({ onLeaveMessage }: FooterProps) {
  const { say } = useWords()
  const offline = useChat(isOffline)
  const [ending, setEnding] = useState(false)
  return (
    <footer className="footer">
      {offline && (
        <p className="offline" role="status">
          {say('offline')}
        </p>
      )}
      <div className="composer">
        <Failed actions={['start', 'agent', 'cancel', 'end', 'reopen']} />
        {ending ? (
          <EndQuestion onDone={() => setEnding(false)} />
        ) : (
          <Acts onLeaveMessage={onLeaveMessage} onEnd={() => setEnding(true)} />
        )}
        <Composer />
      </div>
    </footer>
  )
}

function Acts({ onLeaveMessage, onEnd }: FooterProps & { onEnd: () => void }) {
  const { say } = useWords()
  const { actions } = useSession()
  const state = useChat(({ conversation }) => conversation?.state ?? null)
  const agent = useChat(({ conversation }) => conversation?.agent ?? null)
  const busy = useChat((now) => now.busy)
  const over = state === 'closed' || state === 'wrapup'
  const act = (icon: IconName, label: string, onClick: () => void, disabled = false) => (
    <button type="button" onClick={onClick} disabled={disabled || busy !== null}>
      <Icon name={icon} size={18} />
      {label}
    </button>
  )
  return (
    <div className="acts">
      {state === 'served' && agent && (
        <p className="cut">{say('act.served', { name: agent.name, workNo: agent.work_no })}</p>
      )}
      {state === 'waiting' && act('desk', say('act.waiting'), () => undefined, true)}
      {state !== 'waiting' &&
        state !== 'served' &&
        act(
          'desk',
          say(busy === 'agent' ? 'act.agent.busy' : 'act.agent'),
          () => void actions.requestAgent(),
        )}
      {over && act('retry', say('act.reopen'), () => void actions.reopen())}
      {state !== 'served' && !over && act('note', say('act.leave'), onLeaveMessage)}
      {state !== null && !over && act('exit', say('act.end'), onEnd)}
    </div>
  )
}

function EndQuestion({ onDone }: { onDone: () => void }) {
  const { say } = useWords()
  const { actions } = useSession()
  const waiting = useChat(({ conversation }) => conversation?.state === 'waiting')
  return (
    <div className="ending" role="group" aria-label={say('act.end')}>
      <p>{say(waiting ? 'end.queue' : 'end.ask')}</p>
      <button type="button" className="pill-button" onClick={onDone} autoFocus>
        {say('end.keep')}
      </button>
      <button
        type="button"
        className="pill-button"
        onClick={() => {
          onDone()
          void actions.end()
        }}
      >
        {say('end.confirm')}
      </button>
    </div>
  )
}
