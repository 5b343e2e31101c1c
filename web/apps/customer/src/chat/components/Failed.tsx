import { Icon } from '@skyteller/ui'

import { useWords } from '../../i18n'
import { useChat } from '../context'
import type { Action } from '../state'

/** What went wrong, in place, with what to do and a number to quote. */
export function Failed({ actions }: { actions: Action[] }) {
  const { say } = useWords()
  const failed = useChat((state) => state.failed)
  if (!failed || !actions.includes(failed.action)) return null
  return (
    <p className="failed" role="alert">
      <Icon name="warn" />
      <span>
        {say(`failed.${failed.action}`)}
        {failed.problem?.number && say('failed.number', { number: failed.problem.number })}
      </span>
    </p>
  )
}
