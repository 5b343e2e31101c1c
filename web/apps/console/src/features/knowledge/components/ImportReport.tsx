import type { KnowledgeImport } from '@skyteller/api'
import { Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import { count, moment } from '../../../lib/format'

const figures = ['created', 'updated', 'unchanged', 'refused'] as const

export function ImportReport({ report }: { report: KnowledgeImport }) {
  const { t } = useTranslation('knowledge')
  const share = report.total > 0 ? Math.floor((report.done / report.total) * 100) : 0
  const title = {
    running: t('imports.running', { done: count(report.done), total: count(report.total) }),
    done: t('imports.done'),
    failed: t('imports.stopped'),
  }[report.state]
  return (
    <section className="report">
      <h3 className="cut">{report.filename}</h3>
      <p role="status">{title}</p>
      <Progress
        percent={report.state === 'done' ? 100 : share}
        status={report.state === 'failed' ? 'exception' : report.state === 'done' ? 'success' : 'active'}
        showInfo={report.state === 'running'}
      />
      {report.error && <p className="field-error">{report.error}</p>}
      <dl className="effect num">
        {figures.map((name) => (
          <div key={name}>
            <dd className={name === 'refused' && report.refused > 0 ? 'late' : undefined}>
              {count(report[name])}
            </dd>
            <dt>{t(`imports.${name}`)}</dt>
          </div>
        ))}
      </dl>
      {report.refusals.length > 0 && (
        <>
          <h3>{t('imports.refusals')}</h3>
          <ul className="refusals">
            {report.refusals.map((refusal, at) => (
              <li key={at}>
                <span className="num">{t('imports.row', { n: refusal.row })}</span>
                <b>{refusal.reason}</b>
                <span className="cut muted">{refusal.text}</span>
              </li>
            ))}
          </ul>
          {report.refused > report.refusals.length && (
            <p className="muted">{t('imports.more', { n: report.refusals.length })}</p>
          )}
        </>
      )}
    </section>
  )
}

export function RecentImports({
  imports,
  onOpen,
}: {
  imports: KnowledgeImport[]
  onOpen: (id: string) => void
}) {
  const { t } = useTranslation('knowledge')
  if (imports.length === 0) return null
  return (
    <section className="report">
      <h3>{t('imports.recent')}</h3>
      <ul className="refusals">
        {imports.slice(0, 5).map((each) => (
          <li key={each.id}>
            <time>{moment(each.started_at)}</time>
            <button
              type="button"
              className="text-button strong"
              onClick={() => {
                onOpen(each.id)
              }}
            >
              {each.filename}
            </button>
            <span className="muted num">
              {t('imports.created')} {each.created}·{t('imports.updated')} {each.updated}·
              {t('imports.refused')} {each.refused}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
