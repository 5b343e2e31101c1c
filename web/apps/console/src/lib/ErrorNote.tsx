import { Icon } from '@skyteller/ui'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorText } from './api'

interface ErrorNoteProps {
  error: unknown
  /** Said before the reason, for example what was kept. */
  lead?: string
  onRetry?: () => void
}

/** A failure told where it happened: what, the number to quote, and what to do. */
export function ErrorNote({ error, lead, onRetry }: ErrorNoteProps) {
  const { t } = useTranslation()
  if (!error) return null
  return (
    <div className="error-note" role="alert">
      <Icon name="warn" />
      <span>
        {lead}
        {errorText(error)}
      </span>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  )
}
