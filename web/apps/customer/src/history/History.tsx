import type { ConversationOut } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useState } from 'react'

import { useWords } from '../i18n'
import { EarlierLog } from './EarlierLog'
import { HistoryList } from './HistoryList'

export function History({ onBack }: { onBack: () => void }) {
  const { say } = useWords()
  const [chosen, setChosen] = useState<ConversationOut | null>(null)
  return (
    <div className="page history">
      <header className="bar">
        <button
          type="button"
          className="bar-button"
          aria-label={say('history.back')}
          autoFocus
          onClick={() => (chosen ? setChosen(null) : onBack())}
        >
          <Icon name="left" size={20} />
        </button>
        <div className="bar-name">
          <h1 className="cut">{chosen ? (chosen.topic ?? say('history.noTopic')) : say('history.title')}</h1>
          {chosen && <p className="service plain cut">{say('history.number', { number: chosen.number })}</p>}
        </div>
      </header>
      {chosen ? (
        <EarlierLog conversation={chosen} onBack={onBack} />
      ) : (
        <HistoryList onChoose={setChosen} onBack={onBack} />
      )}
    </div>
  )
}
