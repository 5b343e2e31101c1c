import { Icon } from '@skyteller/ui'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { count, percent } from '../../../lib/format'
import { useMay } from '../../session/state'
import { fetchStats } from '../api'
import { useKnowledge } from '../state'
import { useLeave } from '../useLeave'

/** Figures of the knowledge and what starts something new, in the top bar. */
export function KnowledgeBar() {
  const { t } = useTranslation('knowledge')
  const may = useMay('knowledge.edit')
  const set = useKnowledge((state) => state.set)
  const leave = useLeave()
  const { data } = useQuery({
    queryKey: ['knowledge', 'stats'],
    queryFn: fetchStats,
    refetchInterval: 60_000,
  })
  const rows: [string, string][] = data
    ? [
        [t('stats.published'), count(data.published)],
        [t('stats.draft'), count(data.draft)],
        [t('stats.asked'), count(data.asked_7d)],
        [t('stats.helped'), data.helped_rate === null ? '—' : percent(data.helped_rate, 1)],
      ]
    : []
  return (
    <>
      <dl className="figures">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Button
        onClick={() => {
          set({ trying: true })
        }}
      >
        {t('try')}
      </Button>
      {may && (
        <>
          <Button
            className="wide-only"
            onClick={() => {
              set({ importing: true })
            }}
          >
            {t('import')}
          </Button>
          <Button
            icon={<Icon name="plus" size={14} />}
            aria-label={t('new')}
            onClick={() => {
              leave(() => {
                set({ selected: 'new' })
              })
            }}
          >
            <span className="wide-only">{t('new')}</span>
          </Button>
        </>
      )}
    </>
  )
}
