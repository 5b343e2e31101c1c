import type { QuickReply } from '@skyteller/api'
import { useTranslation } from 'react-i18next'

interface QuickRepliesProps {
  replies: QuickReply[]
  picked: number
  onTake: (reply: QuickReply) => void
}

/** The list above the composer after `/`. The focus stays in the composer. */
export function QuickReplies({ replies, picked, onTake }: QuickRepliesProps) {
  const { t } = useTranslation('desk')
  return (
    <ul className="quick" role="listbox" aria-label={t('composer.quick')}>
      {replies.length === 0 && <li className="muted">{t('composer.noQuick')}</li>}
      {replies.map((reply, index) => (
        <li
          key={reply.key}
          role="option"
          aria-selected={index === picked}
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(reply)
          }}
        >
          <b>{reply.title}</b>
          <kbd>/{reply.key}</kbd>
          <span className="cut">{reply.text}</span>
        </li>
      ))}
    </ul>
  )
}
