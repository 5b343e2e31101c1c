import { StateMark, type MarkState } from '@skyteller/ui'
import { useTranslation } from 'react-i18next'
import { duration } from '../../../lib/format'
import { Loading } from '../../../lib/Loading'
import { usePrefs } from '../../../lib/prefs'
import { agentRows, groupRows, queueRows, type Rows } from '../rows'
import { Row } from './Row'

interface FloorBoardProps {
  floor: Rows | null
  selected: string | null
  onSelect: (id: string) => void
}

/** All queues with who waits in them, and the colleagues. */
export function FloorBoard({ floor, selected, onSelect }: FloorBoardProps) {
  const { t } = useTranslation('desk')
  const language = usePrefs((prefs) => prefs.language)
  if (!floor) return <Loading lines={6} />
  const queues = queueRows(floor)
  const agents = agentRows(floor)
  const waiting = groupRows({}, floor).flatMap((group) => group.rows)
  return (
    <div className="list-scroll">
      <header className="group-head">
        <b>
          {t('board.queues')} {queues.length}
        </b>
        <span>
          {t('board.waiting')}·{t('board.longest')}·{t('board.ready')}
        </span>
      </header>
      {queues.length === 0 && <p className="empty">{t('board.noQueues')}</p>}
      <ul>
        {queues.map((queue) => (
          <li key={queue.id} className="board-row">
            <b className="cut">{queue.name}</b>
            {!queue.open && <span className="tag">{t('board.shut')}</span>}
            <span className="board-figures num">
              <span className={queue.waiting > 0 ? 'strong' : undefined}>{queue.waiting}</span>
              <span>{queue.longest_wait_s === null ? '—' : duration(queue.longest_wait_s)}</span>
              <span className={queue.ready === 0 && queue.waiting > 0 ? 'late' : undefined}>
                {queue.ready}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {waiting.length > 0 && (
        <>
          <header className="group-head">
            <b>
              {t('group.waiting')} {waiting.length}
            </b>
          </header>
          <ul>
            {waiting.map((row) => (
              <Row
                key={row.conversation.id}
                row={{ ...row, section: 'waiting' }}
                selected={row.conversation.id === selected}
                onSelect={() => {
                  onSelect(row.conversation.id)
                }}
              />
            ))}
          </ul>
        </>
      )}
      <header className="group-head">
        <b>
          {t('board.agents')} {agents.length}
        </b>
      </header>
      {agents.length === 0 && <p className="empty">{t('board.noAgents')}</p>}
      <ul>
        {agents.map((agent) => (
          <li key={agent.id} className="board-row">
            <span className="cut">
              {agent.name} <span className="muted">{agent.work_no}</span>
            </span>
            <span className="board-agent">
              <StateMark state={`agent-${agent.state}` as MarkState} lang={language} />
              <span className="num">
                {t('board.load', { active: agent.active, capacity: agent.capacity })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
