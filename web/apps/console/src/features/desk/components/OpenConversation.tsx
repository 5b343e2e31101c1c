import type { ConversationOut, DeskRow } from '@skyteller/api'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { useSnapshot } from '../../../lib/live'
import { Loading } from '../../../lib/Loading'
import { usePrefs } from '../../../lib/prefs'
import { noSide, useMedia } from '../../../lib/useMedia'
import { fetchConversation } from '../api'
import { useDesk } from '../state'
import { lastQuestion } from '../timeline'
import { useTimeline } from '../useTimeline'
import { Conversation } from './Conversation'
import { SidePanel } from './SidePanel'

interface OpenConversationProps {
  id: string
  row: DeskRow | null
  onBack: () => void
}

/** The chosen conversation with its side panel: a column where there is room, else a drawer. */
export function OpenConversation({ id, row, onBack }: OpenConversationProps) {
  const { t } = useTranslation('desk')
  const snapshot = useSnapshot(`conversation:${id}`)
  const fetched = useQuery({
    queryKey: ['conversation', id],
    queryFn: () => fetchConversation(id),
    staleTime: 5_000,
  })
  const current =
    (snapshot?.['conversation'] as ConversationOut | undefined) ?? row?.conversation ?? fetched.data
  const view = useTimeline(id, current?.reads.customer ?? 0)
  const drawerOnly = useMedia(noSide)
  const { sideOpen, set: setPrefs } = usePrefs()
  const drawer = useDesk((state) => state.drawer)
  const set = useDesk((state) => state.set)
  const show = useDesk((state) => state.show)

  if (!current) {
    return (
      <main className="conv">
        {fetched.isLoading && <Loading lines={6} onRetry={() => void fetched.refetch()} />}
        <ErrorNote error={fetched.error} onRetry={() => void fetched.refetch()} />
      </main>
    )
  }

  const openSide = () => {
    if (drawerOnly) set({ drawer: true })
    else setPrefs({ sideOpen: true })
  }
  const side = (
    <SidePanel
      conversation={current}
      row={row}
      question={lastQuestion(view.entries)}
      onWrappedUp={() => {
        set({ drawer: false })
        onBack()
      }}
    />
  )
  return (
    <>
      <Conversation
        conversation={current}
        row={row}
        view={view}
        onBack={onBack}
        onSide={() => {
          if (drawerOnly) set({ drawer: !drawer })
          else setPrefs({ sideOpen: !sideOpen })
        }}
        onKnowledge={() => {
          show(id, { kind: 'customer' })
          openSide()
          requestAnimationFrame(() => {
            document.querySelector<HTMLInputElement>('[data-region="assist"] input')?.focus()
          })
        }}
        onCard={() => {
          show(id, { kind: 'card' })
          openSide()
        }}
      />
      {drawerOnly ? (
        <Drawer
          open={drawer}
          size={356}
          title={t('side')}
          styles={{ body: { padding: 0 } }}
          onClose={() => {
            set({ drawer: false })
          }}
        >
          {side}
        </Drawer>
      ) : (
        sideOpen && (
          <aside className="side" aria-label={t('side')}>
            {side}
          </aside>
        )
      )}
    </>
  )
}
