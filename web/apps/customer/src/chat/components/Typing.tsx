import { useWords } from '../../i18n'
import { useChat } from '../context'
import { Speaker } from './Speaker'

export function Typing({ botName }: { botName: string }) {
  const { say } = useWords()
  const typing = useChat((state) => state.typing)
  if (!typing) return null
  const name = typing.name || botName
  return (
    <Speaker author={{ ...typing, name }} named={false}>
      <div className="bubble typing">
        <span className="sr-only">{say('log.typing', { name })}</span>
        <i />
        <i />
        <i />
      </div>
    </Speaker>
  )
}
