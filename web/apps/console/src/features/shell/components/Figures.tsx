import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { percent } from '../../../lib/format'
import { fetchFigures } from '../api'

/** Figures of the day. A figure that does not exist yet is a dash, never a zero. */
export function Figures() {
  const { t } = useTranslation('shell')
  const { data } = useQuery({ queryKey: ['figures'], queryFn: fetchFigures, refetchInterval: 15_000 })
  if (!data) return null
  const seconds = data.first_response_s
  const rows: [string, string][] = [
    [t('served'), String(data.served_today)],
    [t('firstResponse'), seconds === null ? '—' : t('common:seconds', { n: Math.round(seconds) })],
    [t('satisfaction'), data.satisfaction === null ? '—' : percent(data.satisfaction, 1)],
  ]
  return (
    <dl className="figures">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
