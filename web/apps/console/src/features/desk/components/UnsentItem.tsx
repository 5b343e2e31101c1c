import type { CardBody } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useTranslation } from 'react-i18next'
import { useDesk } from '../state'
import type { Unsent } from '../timeline'
import { CardFace } from './CardView'

/** What was written here and is not in the timeline: on its way, waiting for the network, or refused. */
export function UnsentItem({ unsent, conversation }: { unsent: Unsent; conversation: string }) {
  const { t } = useTranslation('desk')
  const insert = useDesk((state) => state.insert)
  const forget = useDesk((state) => state.forget)
  const text = String(unsent.body['text'] ?? '')
  const refused = unsent.state === 'refused'
  const { code, detail, title } = unsent.problem ?? {}
  // The socket knows the browser's language only, the page that of the person.
  const reason = t(`refusal.${code ?? ''}`, { defaultValue: detail ?? title ?? '' })
  return (
    <div className={`said mine follows unsent ${unsent.state}`}>
      <div className="said-body">
        {unsent.kind === 'card' ? (
          <CardFace card={unsent.body as unknown as CardBody} answer={null} answeredAt={null} />
        ) : (
          <div className={unsent.kind === 'note' ? 'note' : 'bubble'}>
            <p className="bubble-text">{text}</p>
          </div>
        )}
        {unsent.state === 'pending' && (
          <p className="said-mark">
            <Icon name="clock" size={13} />
            {t('pending')}
          </p>
        )}
        {unsent.state === 'sending' && <p className="said-mark">{t('sending')}</p>}
        {refused && (
          <p className="said-mark bad">
            <Icon name="warn" size={13} />
            <span role="alert">{t('refused', { reason })}</span>
            {unsent.kind !== 'card' && (
              <button
                type="button"
                className="text-button strong"
                onClick={() => {
                  insert(conversation, text)
                  forget(unsent.client_id)
                }}
              >
                {t('takeBack')}
              </button>
            )}
            <button
              type="button"
              className="text-button"
              onClick={() => {
                forget(unsent.client_id)
              }}
            >
              {t('dismiss')}
            </button>
          </p>
        )}
      </div>
    </div>
  )
}
