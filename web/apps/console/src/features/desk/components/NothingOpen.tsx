import type { Presence } from '@skyteller/api'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { useMay } from '../../session/state'
import { putPresence } from '../../shell/api'

/** No conversation is open: what to do next, which for an agent who is offline is to start. */
export function NothingOpen({ presence }: { presence: Presence | null }) {
  const { t } = useTranslation('desk')
  const serves = useMay('conversations.serve')
  const start = useMutation({ mutationFn: putPresence })
  const offline = serves && presence?.state === 'offline'
  return (
    <main className="conv">
      <div className="empty desk-empty">
        <p>{t(offline ? 'youAreOffline' : serves ? 'pick' : 'pickToRead')}</p>
        {offline && (
          <Button
            type="primary"
            loading={start.isPending}
            onClick={() => {
              start.mutate('ready')
            }}
          >
            {t('start')}
          </Button>
        )}
        <ErrorNote error={start.error} />
      </div>
    </main>
  )
}
