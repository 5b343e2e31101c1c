import type { Author, Entry, ProblemBody } from '@skyteller/api'
import type { OutboxItem } from '@skyteller/realtime'
import { useEffect, useMemo, useRef, useState } from 'react'
import { live } from '../../lib/live'
import { useDesk } from './state'
import { buildTimeline, type Item, type Unsent } from './timeline'

export interface TimelineView {
  entries: Entry[]
  items: Item[]
  /** False until the replay has reached the present. */
  ready: boolean
  typing: Author | null
  error: ProblemBody | null
}

const typingShown = 5000

const asUnsent = (item: OutboxItem): Unsent => ({ ...item, state: item.state })

/** The live timeline of one conversation, with what is still in the outbox of this browser. */
export function useTimeline(conversation: string, readByCustomer: number): TimelineView {
  const [entries, setEntries] = useState<Entry[]>([])
  const [ready, setReady] = useState(false)
  const [typing, setTyping] = useState<Author | null>(null)
  const [error, setError] = useState<ProblemBody | null>(null)
  const [read, setRead] = useState(0)
  const [outbox, setOutbox] = useState<OutboxItem[]>(() => live().pending(conversation))
  const refused = useDesk((state) => state.refused)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const line = live()
    const quiet = () => {
      clearTimeout(timer.current)
      setTyping(null)
    }
    const stopTimeline = line.subscribeTimeline(conversation, 0, {
      onEntries: (fresh, all) => {
        setEntries(all as Entry[])
        setOutbox(line.pending(conversation))
        if (fresh.some((entry) => entry.author.kind === 'customer')) quiet()
      },
      onCaughtUp: () => {
        setReady(true)
      },
      onTyping: (author) => {
        if (author.kind !== 'customer') return
        setTyping(author)
        clearTimeout(timer.current)
        timer.current = setTimeout(quiet, typingShown)
      },
      onRead: ({ by, seq }) => {
        if (by === 'customer') setRead((highest) => Math.max(highest, seq))
      },
      onError: (problem) => {
        setError({ ...problem })
      },
    })
    const stopOutbox = line.onOutbox((event) => {
      if (event.conversation === conversation) setOutbox(event.items)
    })
    return () => {
      stopTimeline()
      stopOutbox()
      clearTimeout(timer.current)
    }
  }, [conversation])

  const items = useMemo(() => {
    const failed = refused
      .filter(({ item }) => item.conversation === conversation)
      .map(({ item, problem }): Unsent => ({ ...item, state: 'refused', problem }))
    const unsent = [...outbox.map(asUnsent), ...failed].toSorted((a, b) => a.created_at - b.created_at)
    return buildTimeline(entries, unsent, Math.max(read, readByCustomer))
  }, [entries, outbox, refused, read, readByCustomer, conversation])

  return { entries, items, ready, typing, error }
}
