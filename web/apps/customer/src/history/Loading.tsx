import { Skeleton } from 'antd-mobile'

import { useWords } from '../i18n'
import { useLate } from '../useLate'
import type { LoadState } from './usePages'

export function Loading({ state, onRetry }: { state: LoadState; onRetry: () => void }) {
  const { say } = useWords()
  const late = useLate(state === 'loading')
  if (state === 'failed') {
    return (
      <div className="history-trouble">
        <p role="alert">{say('history.failed')}</p>
        <button type="button" className="pill-button" onClick={onRetry}>
          {say('page.retry')}
        </button>
      </div>
    )
  }
  if (state === 'done' || late === 'now') return null
  if (late === 'late') return <p className="history-trouble">{say('page.slow')}</p>
  return (
    <div className="loading" aria-busy="true">
      <Skeleton animated className="block-row" />
      <Skeleton animated className="block-row" />
      <Skeleton animated className="block-row" />
    </div>
  )
}
