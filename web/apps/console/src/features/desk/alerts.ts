import type { DeskRow } from '@skyteller/api'
import { useEffect, useRef } from 'react'
import { beep } from '../../lib/sound'

export interface Attention {
  offers: Set<string>
  unread: number
}

export function attentionOf(rows: DeskRow[]): Attention {
  return {
    offers: new Set(rows.filter((row) => row.section === 'offered').map((row) => row.conversation.id)),
    unread: rows.filter((row) => row.section === 'served').reduce((sum, row) => sum + row.unread, 0),
  }
}

/** What to sound for a change: a new offer before a new message; nothing when less waits than before. */
export function soundFor(
  before: Attention | null,
  now: Attention,
  hidden: boolean,
): 'offer' | 'message' | null {
  if (!before) return now.offers.size > 0 ? 'offer' : null
  if ([...now.offers].some((id) => !before.offers.has(id))) return 'offer'
  return hidden && now.unread > before.unread ? 'message' : null
}

/** Sounds for what is new and counts in the title of the page; no names there. */
export function useAlerts(rows: DeskRow[] | null, place: string): number {
  const before = useRef<Attention | null>(null)
  const now = rows ? attentionOf(rows) : null
  const total = now ? now.offers.size + now.unread : 0

  useEffect(() => {
    if (!rows) return
    const current = attentionOf(rows)
    const sound = soundFor(before.current, current, document.hidden)
    if (sound) beep(sound)
    before.current = current
  }, [rows])

  useEffect(() => {
    document.title = `${total > 0 ? `(${String(total)}) ` : ''}${place}·Skyteller`
  }, [total, place])

  return total
}
