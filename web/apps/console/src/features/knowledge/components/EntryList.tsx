import type { KnowledgeRow, KnowledgeStatus } from '@skyteller/api'
import { Icon, StateMark } from '@skyteller/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Input, Pagination, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { count, percent } from '../../../lib/format'
import { Loading } from '../../../lib/Loading'
import { usePrefs } from '../../../lib/prefs'
import { fetchRows } from '../api'
import { helpedShare } from '../drafting'
import { pageSize, useKnowledge } from '../state'
import { useLeave } from '../useLeave'
import { useCategories } from './CategoryTree'

const statuses: KnowledgeStatus[] = ['published', 'changed', 'draft']

export function EntryList() {
  const { t } = useTranslation('knowledge')
  const { category, status, q, page, selected, filter, set } = useKnowledge()
  const leave = useLeave()
  const categories = useCategories()
  const [typed, setTyped] = useState(q)
  const wanted = { category, status, q, limit: pageSize, offset: (page - 1) * pageSize }
  const rows = useQuery({
    queryKey: ['knowledge', 'rows', wanted],
    queryFn: () => fetchRows(wanted),
    placeholderData: keepPreviousData,
  })

  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.trim() !== q) filter({ q: typed.trim() })
    }, 250)
    return () => {
      clearTimeout(timer)
    }
  }, [typed, q, filter])

  const name = categories.data?.find((each) => each.id === category)?.name ?? t('all')
  const list = rows.data?.items ?? []
  return (
    <section className="entries" aria-label={name}>
      <header className="entries-head">
        <b className="cut">{name}</b>
        <span className="muted num">{rows.data ? t('count', { n: count(rows.data.total) }) : ''}</span>
      </header>
      <div className="entries-filter">
        <Select
          className="narrow-only"
          value={category ?? ''}
          aria-label={t('tree')}
          options={[
            { value: '', label: t('all') },
            ...(categories.data ?? []).map((each) => ({ value: each.id, label: each.name })),
          ]}
          onChange={(value) => {
            filter({ category: value || null })
          }}
        />
        <Input
          allowClear
          value={typed}
          prefix={<Icon name="search" size={14} />}
          placeholder={t('search')}
          aria-label={t('search')}
          onChange={(event) => {
            setTyped(event.target.value)
          }}
        />
        <Select
          value={status ?? ''}
          aria-label={t('column.status')}
          options={[
            { value: '', label: t('status.all') },
            ...statuses.map((value) => ({ value, label: t(`status.${value}`) })),
          ]}
          onChange={(value) => {
            filter({ status: (value || null) as KnowledgeStatus | null })
          }}
        />
      </div>
      <div className="entries-table" role="table" aria-label={name}>
        <div className="entry-row head" role="row">
          <span role="columnheader">{t('column.question')}</span>
          <span role="columnheader">{t('column.status')}</span>
          <span role="columnheader">{t('column.asked')}</span>
          <span role="columnheader">{t('column.helped')}</span>
        </div>
        <ErrorNote error={rows.error} onRetry={() => void rows.refetch()} />
        {rows.isLoading && <Loading lines={10} onRetry={() => void rows.refetch()} />}
        {rows.data && list.length === 0 && (
          <p className="empty">{t(q || status ? 'emptySearch' : 'empty')}</p>
        )}
        {list.map((row) => (
          <EntryRow
            key={row.id}
            row={row}
            selected={row.id === selected}
            onSelect={() => {
              if (row.id === selected) return
              leave(() => {
                set({ selected: row.id })
              })
            }}
          />
        ))}
      </div>
      {rows.data && rows.data.total > pageSize && (
        <footer className="entries-foot">
          <Pagination
            size="small"
            current={page}
            pageSize={pageSize}
            total={rows.data.total}
            showSizeChanger={false}
            showLessItems
            onChange={(next) => {
              set({ page: next })
            }}
          />
        </footer>
      )}
    </section>
  )
}

function EntryRow({
  row,
  selected,
  onSelect,
}: {
  row: KnowledgeRow
  selected: boolean
  onSelect: () => void
}) {
  const language = usePrefs((prefs) => prefs.language)
  const share = helpedShare(row)
  return (
    <button
      type="button"
      role="row"
      className={selected ? 'entry-row on' : 'entry-row'}
      aria-current={selected || undefined}
      onClick={onSelect}
    >
      <span role="cell" className="cut" title={row.question}>
        {row.question}
      </span>
      <span role="cell">
        <StateMark state={`entry-${row.status}`} lang={language} tint />
      </span>
      <span role="cell" className="num">
        {row.asked > 0 ? count(row.asked) : '—'}
      </span>
      <span role="cell" className={share !== null && share < 0.75 ? 'num late' : 'num'}>
        {share === null ? '—' : percent(share)}
      </span>
    </button>
  )
}
