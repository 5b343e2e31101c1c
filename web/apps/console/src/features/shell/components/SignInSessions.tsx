import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { dateTime } from '../../../lib/format'
import { Loading } from '../../../lib/Loading'
import { deviceName } from '../device'
import { fetchSessions, revokeSession } from '../api'

/** Where this person is signed in, each with a way to end it. */
export function SignInSessions({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell')
  const queries = useQueryClient()
  const sessions = useQuery({ queryKey: ['sign-ins'], queryFn: fetchSessions, enabled: open })
  const revoke = useMutation({
    mutationFn: revokeSession,
    onSettled: () => queries.invalidateQueries({ queryKey: ['sign-ins'] }),
  })
  return (
    <Drawer title={t('sessions')} open={open} onClose={onClose} size={400}>
      <p className="muted">{t('sessionsLead')}</p>
      {sessions.isLoading && <Loading onRetry={() => void sessions.refetch()} />}
      <ErrorNote error={sessions.error ?? revoke.error} onRetry={() => void sessions.refetch()} />
      <ul className="plain-list">
        {sessions.data?.map((session) => (
          <li key={session.id}>
            <div>
              <b>{deviceName(session.user_agent)}</b>
              {session.current && <span className="tag brand">{t('current')}</span>}
              <small>
                {t('signedIn', { at: dateTime(session.created_at) })}·
                {t('lastSeen', { at: dateTime(session.last_seen_at) })}
              </small>
            </div>
            {!session.current && (
              <Button
                size="small"
                loading={revoke.isPending && revoke.variables === session.id}
                onClick={() => {
                  revoke.mutate(session.id)
                }}
              >
                {t('revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
