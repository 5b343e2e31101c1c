import type { ConversationOut, WaitOut } from '@skyteller/api'
import type { Author, Realtime, Unsubscribe } from '@skyteller/realtime'
import type { StoreApi } from 'zustand/vanilla'

import type { ChatState } from './state'

const TYPING_MS = 5000

interface FollowHooks {
  onConversation(conversation: ConversationOut): void
  onEntries(): void
  /** This visitor may not see the conversation (any more). */
  onLost(): void
}

/** Keeps the store at what the server says about one conversation. */
export function follow(
  realtime: Realtime,
  id: string,
  store: StoreApi<ChatState>,
  hooks: FollowHooks,
): Unsubscribe {
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  const showTyping = (typing: Author): void => {
    clearTimeout(typingTimer)
    typingTimer = setTimeout(() => store.setState({ typing: null }), TYPING_MS)
    store.setState({ typing })
  }
  const stops = [
    realtime.subscribeTimeline(id, 0, {
      onEntries(fresh, entries) {
        const answered = fresh.some((one) => one.author.kind !== 'customer')
        store.setState(answered ? { entries, typing: null } : { entries })
        hooks.onEntries()
      },
      onCaughtUp: () => store.setState({ caughtUp: true }),
      onTyping(author) {
        if (author.kind !== 'customer') showTyping(author)
      },
      onRead({ by, seq }) {
        const { conversation } = store.getState()
        if (conversation) {
          store.setState({ conversation: { ...conversation, reads: { ...conversation.reads, [by]: seq } } })
        }
      },
      onError(problem) {
        if (problem.status === 403 || problem.status === 404) hooks.onLost()
      },
    }),
    realtime.subscribeSnapshot(`conversation:${id}`, (rows) => {
      if (rows.conversation) hooks.onConversation(rows.conversation as ConversationOut)
    }),
    realtime.subscribeSnapshot(`wait:${id}`, (rows) => {
      store.setState({ wait: (rows.wait as WaitOut | undefined) ?? null })
    }),
  ]
  return () => {
    clearTimeout(typingTimer)
    stops.forEach((stop) => stop())
  }
}
