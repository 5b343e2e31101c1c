import type { ConversationOut, DeskRow } from '@skyteller/api'
import { useMe } from '../../session/state'
import { panelOf, useDesk } from '../state'
import { Assist } from './Assist'
import { CardComposer } from './CardComposer'
import { CustomerCard, RecentConversations } from './CustomerCard'
import { History } from './History'
import { WrapUpForm } from './WrapUpForm'

interface SidePanelProps {
  conversation: ConversationOut
  row: DeskRow | null
  question: string | null
  onWrappedUp: () => void
}

/** Beside the conversation: who the customer is and what helps, or the form that is due. Never over the talk. */
export function SidePanel({ conversation, row, question, onWrappedUp }: SidePanelProps) {
  const me = useMe()
  const panel = useDesk(panelOf(conversation.id))
  const show = useDesk((state) => state.show)
  const mine = conversation.agent?.id === me.staff.id
  const talking = conversation.state !== 'closed' && conversation.state !== 'wrapup'
  const serving = mine && conversation.state === 'served'
  const mayKnow = me.permissions.includes('knowledge.view')
  const back = () => {
    show(conversation.id, { kind: 'customer' })
  }

  if (panel.kind === 'history')
    return <History key={panel.conversation} conversation={panel.conversation} onBack={back} />
  return (
    <div className="side-scroll">
      {panel.kind === 'card' && serving && <CardComposer conversation={conversation.id} onDone={back} />}
      {(row?.section === 'wrapup' || (mine && conversation.state === 'wrapup')) && (
        <WrapUpForm key={`wrapup-${conversation.id}`} conversation={conversation.id} onDone={onWrappedUp} />
      )}
      <CustomerCard conversation={conversation} />
      {mayKnow && talking && (
        <Assist
          key={`assist-${conversation.id}`}
          conversation={conversation.id}
          question={question}
          canInsert={serving}
        />
      )}
      <RecentConversations
        conversation={conversation}
        onOpen={(id) => {
          show(conversation.id, { kind: 'history', conversation: id })
        }}
      />
    </div>
  )
}
