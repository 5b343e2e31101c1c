import type { KnowledgeHit } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { moment, percent } from '../../../lib/format'
import { keyLabel, useCommand, type Command } from '../../../lib/keys'
import { Loading } from '../../../lib/Loading'
import { searchKnowledge } from '../api'
import { useDesk } from '../state'

/** Below this confidence nothing is put before an agent who did not search, and before one who did. */
const least = { unasked: 0.1, asked: 0.01 }

const inserts: Command[] = ['insert1', 'insert2', 'insert3']

function useDelayed(value: string, ms: number): string {
  const [delayed, setDelayed] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => {
      setDelayed(value)
    }, ms)
    return () => {
      clearTimeout(timer)
    }
  }, [value, ms])
  return delayed
}

interface AssistProps {
  conversation: string
  /** The customer's last question. */
  question: string | null
  canInsert: boolean
}

/** Knowledge beside the talk: for the last question by itself, for what the agent types when they type. */
export function Assist({ conversation, question, canInsert }: AssistProps) {
  const { t } = useTranslation('desk')
  const [typed, setTyped] = useState('')
  const input = useRef<InputRef>(null)
  const insert = useDesk((state) => state.insert)
  const wanted = useDelayed(typed.trim() || (question ?? ''), 250)
  const search = useQuery({
    queryKey: ['assist', wanted],
    queryFn: ({ signal }) => searchKnowledge(wanted, signal),
    enabled: wanted.length > 1,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const enough = typed.trim() ? least.asked : least.unasked
  const found = wanted.length > 1 ? (search.data?.hits ?? []) : []
  const hits = found.filter((hit) => hit.confidence >= enough).slice(0, 3)
  const take = (index: number) => {
    const hit = hits[index]
    if (!hit || !canInsert) return
    insert(conversation, hit.answer)
    document.getElementById('composer')?.focus()
  }
  useCommand('insert1', () => {
    take(0)
  })
  useCommand('insert2', () => {
    take(1)
  })
  useCommand('insert3', () => {
    take(2)
  })
  useCommand('knowledge', () => {
    input.current?.focus({ cursor: 'all' })
  })

  return (
    <section className="side-section" data-region="assist" tabIndex={-1}>
      <h3 className="side-title">
        {t('assist.title')}
        {!typed.trim() && question && <small>{t('assist.forQuestion')}</small>}
      </h3>
      <Input
        ref={input}
        allowClear
        size="middle"
        value={typed}
        prefix={<Icon name="search" size={14} />}
        suffix={typed ? undefined : <kbd>{keyLabel('knowledge')}</kbd>}
        placeholder={t('assist.search')}
        aria-label={t('assist.search')}
        onChange={(event) => {
          setTyped(event.target.value)
        }}
      />
      {wanted.length <= 1 && <p className="muted side-empty">{t('assist.wait')}</p>}
      {search.isLoading && <Loading lines={3} />}
      <ErrorNote error={search.error} onRetry={() => void search.refetch()} />
      {search.data && wanted.length > 1 && hits.length === 0 && (
        <p className="muted side-empty">{t('assist.empty')}</p>
      )}
      <ul className="hits" aria-live="polite">
        {hits.map((hit, index) => (
          <Hit
            key={hit.entry_id}
            hit={hit}
            label={inserts[index] ? keyLabel(inserts[index]) : ''}
            onInsert={
              canInsert
                ? () => {
                    take(index)
                  }
                : null
            }
          />
        ))}
      </ul>
    </section>
  )
}

function Hit({ hit, label, onInsert }: { hit: KnowledgeHit; label: string; onInsert: (() => void) | null }) {
  const { t } = useTranslation('desk')
  const [whole, setWhole] = useState(false)
  const long = hit.answer.length > 110
  return (
    <li className="hit">
      <p className={whole ? 'hit-text' : 'hit-text short'}>{hit.answer}</p>
      <p className="hit-source">
        <Icon name="doc" size={13} />
        <span className="cut">{hit.question}</span>
        <span className="hit-sure num">{t('assist.confidence', { percent: percent(hit.confidence) })}</span>
      </p>
      <div className="hit-actions">
        {onInsert && (
          <button type="button" className="text-button strong" onClick={onInsert}>
            {t('assist.insert')} {label}
          </button>
        )}
        {long && (
          <button
            type="button"
            className="text-button"
            onClick={() => {
              setWhole(!whole)
            }}
          >
            {t(whole ? 'assist.less' : 'assist.whole')}
          </button>
        )}
        <time>{t('assist.updated', { at: moment(hit.updated_at) })}</time>
      </div>
    </li>
  )
}
