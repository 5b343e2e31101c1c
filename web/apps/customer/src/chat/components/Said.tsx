import { Icon } from '@skyteller/ui'

import { useWords } from '../../i18n'
import { useSession } from '../context'
import type { Item } from '../items'
import { Speaker } from './Speaker'

type SaidItem = Extract<Item, { type: 'said' }>

export function Said({ item, readOnly }: { item: SaidItem; readOnly: boolean }) {
  const { say, day } = useWords()
  const { entry, body, named, helped } = item
  const { source } = body
  return (
    <Speaker author={entry.author} named={named}>
      <div className="bubble">
        {body.text}
        {source && (
          <p className="source">
            <Icon name="doc" size={14} />
            <span>
              {source.updated_at
                ? say('source', { title: source.question, date: day(source.updated_at) })
                : say('source.undated', { title: source.question })}
            </span>
          </p>
        )}
      </div>
      {body.feedback && (!readOnly || helped !== null) && (
        <Helped seq={entry.seq} helped={helped} readOnly={readOnly} />
      )}
    </Speaker>
  )
}

function Helped({ seq, helped, readOnly }: { seq: number; helped: boolean | null; readOnly: boolean }) {
  const { say } = useWords()
  const session = useSession()
  const answer = (value: boolean) => (
    <button
      type="button"
      aria-label={say(value ? 'help.yesLabel' : 'help.noLabel')}
      aria-pressed={helped === value}
      disabled={readOnly}
      onClick={() => void session.actions.feedback(seq, value)}
    >
      <Icon name={value ? 'thumbUp' : 'thumbDown'} />
      {say(value ? 'help.yes' : 'help.no')}
    </button>
  )
  return (
    <div className="helped" role="group" aria-label={say('help.ask')}>
      <span>{say('help.ask')}</span>
      {answer(true)}
      {answer(false)}
    </div>
  )
}
