import { Icon } from '@skyteller/ui'
import type { Author } from '@skyteller/realtime'
import type { ReactNode } from 'react'

import { useWords } from '../../i18n'

/** The given name: what people call each other by. */
function shortName(name: string): string {
  const letters = Array.from(name.trim())
  if (/^[A-Za-z]/.test(name)) return letters.slice(0, 1).join('')
  return letters.slice(-2).join('')
}

interface SpeakerProps {
  author: Author
  /** Whether the name stands above: the first of several in a row. */
  named: boolean
  children: ReactNode
}

/** A bubble or card of the other side, with who says it. */
export function Speaker({ author, named, children }: SpeakerProps) {
  const { say } = useWords()
  const bot = author.kind !== 'agent'
  const role = say(bot ? 'log.bot' : 'log.agent')
  return (
    <div className="said" data-kind={bot ? 'bot' : 'agent'}>
      <span className="avatar" aria-hidden="true">
        {named && (bot ? <Icon name="bot" size={18} /> : shortName(author.name))}
      </span>
      <small className={named ? 'speaker' : 'sr-only'}>{author.name ? `${author.name}·${role}` : role}</small>
      {children}
    </div>
  )
}
