import { Icon } from '@skyteller/ui'
import type { Problem } from '@skyteller/realtime'

import { useWords, type TextKey } from '../../i18n'
import { useSession } from '../context'
import type { Mark } from '../items'

export function Own({ text, mark }: { text: string; mark: Mark | null }) {
  const { say } = useWords()
  return (
    <div className="own" data-mark={mark ?? undefined}>
      <div className="own-bubble">{text}</div>
      {mark && (
        <small className="mark">
          {mark === 'pending' && <Icon name="clock" size={14} />}
          {mark === 'read' && <Icon name="checks" size={14} />}
          {say(`mark.${mark}`)}
        </small>
      )}
    </div>
  )
}

const OURS: Record<string, TextKey> = {
  'body-too-large': 'refused.body-too-large',
  'frame-refused': 'refused.frame-refused',
}

interface RefusedOwnProps {
  clientId: string
  text: string
  problem: Problem
}

export function RefusedOwn({ clientId, text, problem }: RefusedOwnProps) {
  const { say } = useWords()
  const session = useSession()
  const own = OURS[problem.code]
  const reason = own && !problem.detail ? say(own) : (problem.detail ?? problem.title)
  return (
    <div className="own" data-mark="refused">
      <div className="own-bubble">{text}</div>
      <p className="refusal" role="alert">
        <Icon name="warn" size={14} />
        <span>
          {say('refused.text', { reason })}
          {problem.number && say('failed.number', { number: problem.number })}
        </span>
      </p>
      <div className="own-actions">
        <button type="button" className="pill-button" onClick={() => session.again(clientId)}>
          {say('refused.again')}
        </button>
        <button type="button" className="pill-button" onClick={() => session.discard(clientId)}>
          {say('refused.discard')}
        </button>
      </div>
    </div>
  )
}
