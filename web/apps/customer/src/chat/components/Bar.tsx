import { Icon } from '@skyteller/ui'

import type { Bank } from '../../contract'
import { switchLanguage, useWords } from '../../i18n'
import { useChat } from '../context'
import { isOffline } from '../state'

export function Bar({ bank, onHistory }: { bank: Bank; onHistory: () => void }) {
  const { say, language } = useWords()
  const offline = useChat(isOffline)
  const english = language === 'en'
  const name = english ? bank.name_en : bank.name
  const hours = english ? bank.hours_text.en : bank.hours_text.zh
  return (
    <header className="bar">
      <span className="bank-mark" aria-hidden="true">
        {Array.from(name)[0]}
      </span>
      <div className="bar-name">
        <h1 className="cut">{name}</h1>
        {offline ? (
          <p className="service cut" data-state="offline">
            {say('bar.offline')}
          </p>
        ) : (
          <p className="service cut" data-state={bank.service_open ? 'open' : 'closed'}>
            {bank.service_open && <span className="sr-only">{say('bar.open')}</span>}
            {bank.service_open ? hours : say('bar.closed', { hours })}
          </p>
        )}
      </div>
      <button
        type="button"
        className="bar-button"
        lang={english ? 'zh-CN' : 'en'}
        aria-label={say('bar.languageLabel')}
        onClick={() => switchLanguage(english ? 'zh-CN' : 'en')}
      >
        {say('bar.language')}
      </button>
      <button type="button" className="bar-button" aria-label={say('bar.history')} onClick={onHistory}>
        <Icon name="clock" size={20} />
      </button>
    </header>
  )
}
