import { ApiError, type DeskRow } from '@skyteller/api'
import { useMutation } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../../lib/api'
import { duration } from '../../../lib/format'
import { useCommand } from '../../../lib/keys'
import { Loading } from '../../../lib/Loading'
import { useNow } from '../../../lib/useNow'
import { useMay } from '../../session/state'
import { acceptOffer, declineOffer, takeNext } from '../api'
import { waited, waitLevel, type Group } from '../rows'
import { Row } from './Row'

interface ConversationListProps {
  groups: Group[] | null
  selected: string | null
  onSelect: (id: string) => void
}

const expected = ['offer-gone', 'nobody-waiting', 'capacity-reached']

/** What came in between, in the server's words (who was faster); these are no faults, so no number to quote. */
export function refusalText(error: unknown): string {
  return error instanceof ApiError && expected.includes(error.code) ? error.message : errorText(error)
}

export function ConversationList({ groups, selected, onSelect }: ConversationListProps) {
  const { t } = useTranslation('desk')
  const { message } = App.useApp()
  const serves = useMay('conversations.serve')
  const tell = (error: unknown) => {
    void message.info(refusalText(error), 5)
  }
  const accept = useMutation({
    mutationFn: acceptOffer,
    onSuccess: (conversation) => {
      onSelect(conversation.id)
    },
    onError: tell,
  })
  const decline = useMutation({ mutationFn: declineOffer, onError: tell })
  const next = useMutation({
    mutationFn: takeNext,
    onSuccess: (conversation) => {
      onSelect(conversation.id)
    },
    onError: tell,
  })
  const take = () => {
    if (!next.isPending) next.mutate()
  }
  useCommand('takeNext', take, serves)

  if (!groups) return <Loading lines={8} />
  const waiting = groups.some((group) => group.section === 'waiting')
  return (
    <div className="list-scroll">
      {groups.map((group) => (
        <section key={group.section} aria-label={t(`group.${group.section}`)}>
          <header className="group-head">
            <b>
              {t(`group.${group.section}`)} {group.rows.length}
            </b>
            <GroupNote group={group} />
          </header>
          <ul>
            {group.rows.map((row) => (
              <Row
                key={row.conversation.id}
                row={row}
                selected={row.conversation.id === selected}
                busy={accept.isPending && accept.variables === row.conversation.id}
                onSelect={() => {
                  onSelect(row.conversation.id)
                }}
                onAccept={() => {
                  accept.mutate(row.conversation.id)
                }}
                onDecline={() => {
                  decline.mutate(row.conversation.id)
                }}
              />
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 && (
        <div className="empty">
          <p>{serves ? t('nothing') : t('nobody')}</p>
          {serves && <p>{t('notReady')}</p>}
        </div>
      )}
      {waiting && serves && (
        <div className="list-take">
          <Button size="small" onClick={take} loading={next.isPending}>
            {t('takeNext')} <kbd>Alt A</kbd>
          </Button>
        </div>
      )}
    </div>
  )
}

function GroupNote({ group }: { group: Group }) {
  const { t } = useTranslation('desk')
  const now = useNow()
  if (group.section === 'waiting') {
    const longest = Math.max(...group.rows.map((row: DeskRow) => waited(row, now) ?? 0))
    return <span>{t('longest', { time: duration(longest) })}</span>
  }
  if (group.section === 'served') {
    const late = group.rows.filter((row) => waitLevel(row, now) === 'late').length
    return late > 0 ? <span>{t('overdue', { count: late })}</span> : null
  }
  return null
}
