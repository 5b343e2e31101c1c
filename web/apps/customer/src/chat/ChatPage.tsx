import { Skeleton } from 'antd-mobile'
import { useEffect, useState } from 'react'

import { useWords } from '../i18n'
import { Notice } from '../Notice'
import { useLate } from '../useLate'
import { Bar } from './components/Bar'
import { Footer } from './components/Footer'
import { LeaveMessage } from './components/LeaveMessage'
import { Log } from './components/Log'
import { useChat, useSession } from './context'

interface ChatPageProps {
  /** The history lies on top. */
  hidden: boolean
  onHistory: () => void
}

export function ChatPage({ hidden, onHistory }: ChatPageProps) {
  const session = useSession()
  const bank = useChat((state) => state.bank)
  const trouble = useChat((state) => state.bankTrouble)
  const caughtUp = useChat((state) => state.caughtUp)
  const { say, language } = useWords()
  const [leaving, setLeaving] = useState(false)
  const late = useLate(!bank && !trouble)

  useEffect(() => {
    if (bank) document.title = say('page.title', { bank: language === 'en' ? bank.name_en : bank.name })
  }, [bank, language, say])

  if (trouble === 'unknown') return <Notice text="page.unknownBank" />
  if (!bank && trouble) {
    return <Notice text="page.unreachable" action="page.retry" onAction={() => void session.loadBank()} />
  }
  if (late === 'late')
    return <Notice text="page.slow" action="page.retry" onAction={() => void session.loadBank()} />
  if (!bank) return <div className="page">{late === 'soon' && <LoadingBlocks />}</div>
  return (
    <div className="page" hidden={hidden} inert={leaving}>
      <Bar bank={bank} onHistory={onHistory} />
      <Log bank={bank} waitingForEntries={!caughtUp} onLeaveMessage={() => setLeaving(true)} />
      <Footer onLeaveMessage={() => setLeaving(true)} />
      <LeaveMessage open={leaving} onClose={() => setLeaving(false)} />
    </div>
  )
}

function LoadingBlocks() {
  return (
    <div className="loading" aria-busy="true">
      <Skeleton animated className="block-bar" />
      <Skeleton animated className="block-said" />
      <Skeleton animated className="block-own" />
      <Skeleton animated className="block-said" />
    </div>
  )
}
