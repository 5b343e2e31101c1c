import { Icon, StateMark } from '@skyteller/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { moment } from '../../../lib/format'
import { Loading } from '../../../lib/Loading'
import { usePrefs } from '../../../lib/prefs'
import { fetchClosed } from '../api'

interface ClosedListProps {
  selected: string | null
  onSelect: (id: string) => void
}

export function ClosedList({ selected, onSelect }: ClosedListProps) {
  const { t } = useTranslation('desk')
  const language = usePrefs((prefs) => prefs.language)
  const pages = useInfiniteQuery({
    queryKey: ['closed'],
    queryFn: ({ pageParam }) => fetchClosed(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.length < 50 ? undefined : page.at(-1)?.opened_at),
    refetchOnMount: 'always',
  })
  if (pages.isLoading) return <Loading lines={8} onRetry={() => void pages.refetch()} />
  const rows = pages.data?.pages.flat() ?? []
  return (
    <div className="list-scroll">
      <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} />
      {rows.length === 0 && !pages.error && <p className="empty">{t('closed.none')}</p>}
      <ul>
        {rows.map((conversation) => (
          <li key={conversation.id} className={conversation.id === selected ? 'row selected' : 'row'}>
            <button
              type="button"
              className="row-main"
              aria-current={conversation.id === selected || undefined}
              onClick={() => {
                onSelect(conversation.id)
              }}
            >
              <StateMark state="conv-closed" lang={language} bare />
              <span className="row-who">
                <b className="cut">{conversation.customer.display_name}</b>
              </span>
              <time>{moment(conversation.closed_at ?? conversation.updated_at)}</time>
              <span className="row-text cut">{conversation.topic ?? conversation.number}</span>
              <span className="row-aside">
                {conversation.rating !== null && (
                  <>
                    <Icon name="star" size={13} />
                    {conversation.rating}
                  </>
                )}
                {conversation.rating === null && conversation.agent?.name}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className="list-take">
          <Button size="small" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('closed.more')}
          </Button>
        </div>
      )}
    </div>
  )
}
