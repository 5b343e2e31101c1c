import { Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

function useAfter(ms: number): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setOver(true)
    }, ms)
    return () => {
      clearTimeout(timer)
    }
  }, [ms])
  return over
}

/** Nothing for 300 ms, then grey lines in place, after 8 s a word and a retry. */
export function Loading({ lines = 4, onRetry }: { lines?: number; onRetry?: () => void }) {
  const { t } = useTranslation()
  const shown = useAfter(300)
  const slow = useAfter(8000)
  if (!shown) return null
  return (
    <div className="loading" aria-busy="true">
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} style={{ width: `${String(92 - ((i * 17) % 40))}%` }} />
      ))}
      {slow && (
        <p role="status">
          {t('slow')}
          {onRetry && (
            <Button size="small" type="link" onClick={onRetry}>
              {t('retry')}
            </Button>
          )}
        </p>
      )}
    </div>
  )
}
