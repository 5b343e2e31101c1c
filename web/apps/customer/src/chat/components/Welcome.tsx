import type { Bank } from '../../contract'
import { useWords } from '../../i18n'
import { useChat, useSession } from '../context'
import { Speaker } from './Speaker'

/** The bot's first words, before anything is said, with questions to begin with. */
export function Welcome({ bank }: { bank: Bank }) {
  const { say, language } = useWords()
  const session = useSession()
  const begun = useChat(({ entries, pending }) => entries.length + pending.length > 0)
  const side = language === 'en' ? 'en' : 'zh'
  return (
    <>
      <Speaker author={{ kind: 'bot', name: bank.bot_name }} named>
        <div className="bubble">{bank.welcome[side]}</div>
      </Speaker>
      {!begun && bank.suggestions.length > 0 && (
        <ul className="suggestions" aria-label={say('suggest.label')}>
          {bank.suggestions.map((suggestion) => (
            <li key={suggestion.zh}>
              <button type="button" className="pill-button" onClick={() => session.write(suggestion[side])}>
                {suggestion[side]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
