import { Icon } from '@skyteller/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { Loading } from '../../../lib/Loading'
import { fetchEntries } from '../api'
import { buildTimeline } from '../timeline'
import { Timeline } from './Timeline'

/** An earlier conversation, read beside the present one. */
export function History({ conversation, onBack }: { conversation: string; onBack: () => void }) {
  const { t } = useTranslation('desk')
  const entries = useQuery({ queryKey: ['entries', conversation], queryFn: () => fetchEntries(conversation) })
  return (
    <div className="side-history">
      <header className="side-head">
        <button type="button" className="text-button" onClick={onBack}>
          <Icon name="left" size={14} />
          {t('history.back')}
        </button>
        <b>{t('history.title')}</b>
      </header>
      {entries.isLoading && <Loading onRetry={() => void entries.refetch()} />}
      <ErrorNote error={entries.error} onRetry={() => void entries.refetch()} />
      {entries.data && <Timeline conversation={conversation} items={buildTimeline(entries.data, [], 0)} />}
    </div>
  )
}
