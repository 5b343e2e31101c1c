import type { MessageBody } from '@skyteller/api'
import type { Entry, OutboxItem, Problem } from '@skyteller/realtime'

import { answersOf, feedbackOf, type CardAnswer } from './answers'

/** Silence after which the time is shown again. */
const PAUSE_MS = 10 * 60 * 1000

export type Mark = OutboxItem['state'] | 'read'

interface OwnItem {
  type: 'own'
  key: string
  text: string
  mark: Mark | null
}

export type Item =
  | OwnItem
  | { type: 'time'; key: string; at: string }
  | { type: 'refused'; key: string; clientId: string; text: string; problem: Problem }
  | { type: 'said'; key: string; entry: Entry; body: MessageBody; named: boolean; helped: boolean | null }
  | { type: 'card'; key: string; entry: Entry; named: boolean; answer: CardAnswer | null }
  | { type: 'joined'; key: string; at: string; name: string; workNo: string; waitedS: number | null }
  | { type: 'line'; key: string; at: string; code: string; params: Record<string, unknown>; text: string }

export interface Sources {
  entries: Entry[]
  pending: OutboxItem[]
  refused: { item: OutboxItem; problem: Problem }[]
  /** Up to which seq the agent has read. */
  agentRead: number
  helped: Record<number, boolean>
}

/** System entries that have a better place than a line of their own. */
const SILENT = new Set(['opened', 'agent-requested', 'queued', 'feedback', 'bot-gave-up'])
const QUEUE_OPENS = new Set(['agent-requested', 'queued', 'transferred', 'agent-lost'])
const QUEUE_CLOSES = new Set(['queue-cancelled', 'ended'])

const codeOf = (entry: Entry): string => (entry.kind === 'system' ? String(entry.body.code) : '')
const msBetween = (earlier: string, later: string): number => Date.parse(later) - Date.parse(earlier)

/** What the person sees, top to bottom. */
export function itemsOf({ entries, pending, refused, agentRead, helped }: Sources): Item[] {
  const items: Item[] = []
  const cards = new Set(entries.filter((one) => one.kind === 'card').map((one) => one.seq))
  const answers = answersOf(entries, pending)
  const feedback = feedbackOf(entries, helped)
  const isCardAnswer = (kind: string, body: Record<string, unknown>): boolean =>
    kind === 'submission' && cards.has(Number(body.card_seq))

  let last: Entry | null = null
  let queuedAt: string | null = null
  let lastOwn: { item: OwnItem; seq: number } | null = null
  for (const entry of entries) {
    const { seq, kind, body, author, at } = entry
    const code = codeOf(entry)
    const key = entry.client_id || String(seq)
    if (QUEUE_OPENS.has(code)) queuedAt ??= at
    if (QUEUE_CLOSES.has(code)) queuedAt = null
    if (SILENT.has(code) || kind === 'note' || isCardAnswer(kind, body)) continue
    if (!last || msBetween(last.at, at) > PAUSE_MS) items.push({ type: 'time', key: `time-${key}`, at })
    const named = author.name !== last?.author.name || last.kind === 'system'
    last = entry
    if (kind === 'system') {
      const params = (body.params ?? {}) as Record<string, unknown>
      if (code === 'agent-joined') {
        const waitedS = queuedAt === null ? null : Math.round(msBetween(queuedAt, at) / 1000)
        queuedAt = null
        const name = String(params.name)
        items.push({ type: 'joined', key, at, name, workNo: String(params.work_no ?? ''), waitedS })
      } else {
        if (typeof params.message === 'string') {
          items.push({ type: 'own', key: `${key}-message`, text: params.message, mark: null })
        }
        items.push({ type: 'line', key, at, code, params, text: body.text })
      }
    } else if (author.kind === 'customer') {
      lastOwn = { item: { type: 'own', key, text: body.text, mark: null }, seq }
      items.push(lastOwn.item)
    } else if (kind === 'card') {
      items.push({ type: 'card', key, entry, named, answer: answers.get(seq) ?? null })
    } else {
      const message = body as unknown as MessageBody
      items.push({ type: 'said', key, entry, body: message, named, helped: feedback[seq] ?? null })
    }
  }
  const waiting = pending.filter(({ kind, body }) => !isCardAnswer(kind, body))
  if (lastOwn && !waiting.length) lastOwn.item.mark = agentRead >= lastOwn.seq ? 'read' : 'sent'
  for (const { client_id: key, body, state } of waiting) {
    items.push({ type: 'own', key, text: String(body.text), mark: state })
  }
  for (const { item, problem } of refused) {
    const { client_id: clientId, body } = item
    items.push({ type: 'refused', key: `refused-${clientId}`, clientId, text: String(body.text), problem })
  }
  return items
}
