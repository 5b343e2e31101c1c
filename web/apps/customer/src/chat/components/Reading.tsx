import { Skeleton } from 'antd-mobile'

import { useWords } from '../../i18n'
import { useLate } from '../../useLate'
import { useChat } from '../context'
import { isOffline } from '../state'

/** Stands for what was said before, until it is there. */
export function Reading() {
  const { say } = useWords()
  const offline = useChat(isOffline)
  const late = useLate(true)
  if (offline) return <p className="line">{say('log.earlierOffline')}</p>
  if (late === 'late') return <p className="line">{say('page.slow')}</p>
  if (late === 'now') return null
  return (
    <div className="loading">
      <Skeleton animated className="block-said" />
      <Skeleton animated className="block-own" />
      <Skeleton animated className="block-said" />
    </div>
  )
}
