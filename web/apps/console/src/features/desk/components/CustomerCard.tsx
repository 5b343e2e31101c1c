import type { ConversationOut } from '@skyteller/api'
import { Icon, StateMark } from '@skyteller/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { dateTime, moment } from '../../../lib/format'
import { Loading } from '../../../lib/Loading'
import { usePrefs } from '../../../lib/prefs'
import { fetchCustomer } from '../api'

/** Who the customer is, as far as the bank knows. */
export function CustomerCard({ conversation }: { conversation: ConversationOut }) {
  const { t } = useTranslation('desk')
  const { data, error, isLoading, refetch } = useCustomer(conversation)
  const name = data?.display_name ?? conversation.customer.display_name
  return (
    <section className="side-section">
      <div className="customer-head">
        <span className="avatar customer" aria-hidden="true">
          {name.slice(0, 1)}
        </span>
        <div>
          <b>{name}</b>
          <span className="tag">{t(data?.kind === 'customer' ? 'customer.known' : 'customer.visitor')}</span>
        </div>
      </div>
      {isLoading && <Loading lines={2} />}
      <ErrorNote error={error} onRetry={() => void refetch()} />
      {data && (
        <dl className="facts num">
          <dt>{t('customer.since')}</dt>
          <dd>{dateTime(data.created_at)}</dd>
          <dt>{t('customer.count')}</dt>
          <dd>{t('customer.times', { n: data.conversations })}</dd>
          <dt>{t('customer.language')}</dt>
          <dd>{t(`common:lang.${data.language}`)}</dd>
        </dl>
      )}
    </section>
  )
}

export function useCustomer(conversation: ConversationOut) {
  return useQuery({
    queryKey: ['customer', conversation.customer.id, conversation.state],
    queryFn: () => fetchCustomer(conversation.customer.id),
    staleTime: 60_000,
  })
}

/** What the customer came for before; each can be read without leaving this conversation. */
export function RecentConversations({
  conversation,
  onOpen,
}: {
  conversation: ConversationOut
  onOpen: (id: string) => void
}) {
  const { t } = useTranslation('desk')
  const language = usePrefs((prefs) => prefs.language)
  const { data } = useCustomer(conversation)
  if (!data) return null
  const earlier = data.recent.filter((other) => other.id !== conversation.id)
  return (
    <section className="side-section">
      <h3 className="side-title">{t('customer.recent')}</h3>
      {earlier.length === 0 && <p className="muted">{t('customer.none')}</p>}
      <ul>
        {earlier.map((other) => (
          <li key={other.id}>
            <button
              type="button"
              className="recent"
              onClick={() => {
                onOpen(other.id)
              }}
            >
              <span className="cut">{other.topic ?? other.number}</span>
              <time>{moment(other.opened_at)}</time>
              <small>
                <StateMark state={`conv-${other.state}`} lang={language} />
                {other.agent && <span>{other.agent.name}</span>}
                {other.rating !== null && <span>{t('customer.rating', { n: other.rating })}</span>}
              </small>
              <Icon name="right" size={14} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
