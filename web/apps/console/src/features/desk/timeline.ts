import type { Author, Entry, EntryKind, ProblemBody } from '@skyteller/api'
import { dayKey } from '../../lib/format'

export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>
export type SendState = 'pending' | 'sending' | 'sent' | 'refused'

/** What was written here and stands in no timeline yet. */
export interface Unsent {
  client_id: string
  kind: 'message' | 'note' | 'card' | 'submission'
  body: Record<string, unknown>
  created_at: number
  state: SendState
  problem?: ProblemBody
}

export type Item =
  | { type: 'day'; key: string; at: string }
  | { type: 'system'; key: string; entry: EntryOf<'system'> }
  | {
      type: 'message'
      key: string
      entry: EntryOf<'message'>
      follows: boolean
      mark: 'read' | 'delivered' | null
      helped: boolean | null
    }
  | { type: 'note'; key: string; entry: EntryOf<'note'> }
  | {
      type: 'card'
      key: string
      entry: EntryOf<'card'>
      answer: EntryOf<'submission'> | null
      follows: boolean
    }
  | { type: 'answer'; key: string; entry: EntryOf<'submission'>; card: EntryOf<'card'> | null }
  | { type: 'unsent'; key: string; unsent: Unsent }

const sameAuthor = (a: Author, b: Author) => a.kind === b.kind && (a.id ?? a.name) === (b.id ?? b.name)
const together = 3 * 60_000

function feedbackBySeq(entries: Entry[]): Map<number, boolean> {
  const found = new Map<number, boolean>()
  for (const entry of entries) {
    if (entry.kind !== 'system' || entry.body.code !== 'feedback') continue
    found.set(Number(entry.body.params['seq']), Boolean(entry.body.params['helped']))
  }
  return found
}

/**
 * What the timeline shows, in order: days, entries with answers joined to their cards, what is not sent yet.
 * `readByCustomer` is the highest seq that the customer has read.
 */
export function buildTimeline(entries: Entry[], unsent: Unsent[], readByCustomer: number): Item[] {
  const helped = feedbackBySeq(entries)
  const cards = new Map(entries.filter((entry) => entry.kind === 'card').map((entry) => [entry.seq, entry]))
  const answers = new Map<number, EntryOf<'submission'>>()
  for (const entry of entries) {
    if (entry.kind === 'submission' && !answers.has(entry.body.card_seq))
      answers.set(entry.body.card_seq, entry)
  }
  const lastOfAgent = entries.findLast(
    (entry) => entry.kind === 'message' && entry.author.kind === 'agent',
  )?.seq

  const items: Item[] = []
  const arrived = new Set<string>()
  let before: Entry | null = null
  for (const entry of entries) {
    arrived.add(entry.client_id)
    if (entry.kind === 'system' && entry.body.code === 'feedback') continue
    if (!before || dayKey(before.at) !== dayKey(entry.at)) {
      items.push({ type: 'day', key: `day-${dayKey(entry.at)}`, at: entry.at })
      before = null
    }
    const follows =
      before !== null &&
      (before.kind === 'message' || before.kind === 'card') &&
      sameAuthor(before.author, entry.author) &&
      Date.parse(entry.at) - Date.parse(before.at) < together
    items.push(itemOf(entry, follows))
    before = entry
  }

  function itemOf(entry: Entry, follows: boolean): Item {
    const key = entry.client_id || String(entry.seq)
    if (entry.kind === 'system') return { type: 'system', key, entry }
    if (entry.kind === 'note') return { type: 'note', key, entry }
    if (entry.kind === 'card')
      return { type: 'card', key, entry, answer: answers.get(entry.seq) ?? null, follows }
    if (entry.kind === 'submission')
      return { type: 'answer', key, entry, card: cards.get(entry.body.card_seq) ?? null }
    const mark = entry.seq === lastOfAgent ? (readByCustomer >= entry.seq ? 'read' : 'delivered') : null
    return { type: 'message', key, entry, follows, mark, helped: helped.get(entry.seq) ?? null }
  }

  const waiting = unsent.filter((item) => !arrived.has(item.client_id))
  return [...items, ...waiting.map((item): Item => ({ type: 'unsent', key: item.client_id, unsent: item }))]
}

/** When the agent who serves now joined, as far as the entries tell. */
export function servedSince(entries: Entry[]): string | null {
  return (
    entries.findLast((entry) => entry.kind === 'system' && entry.body.code === 'agent-joined')?.at ?? null
  )
}

const asksForPerson = (entry: Entry | undefined) =>
  entry?.kind === 'system' && entry.body.code === 'agent-requested'

/**
 * The customer's last question, for the knowledge beside the conversation. Single signs are none, and a few words that
 * the bot took for the wish for a person are none either.
 */
export function lastQuestion(entries: Entry[]): string | null {
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at]
    if (entry?.kind !== 'message' || entry.author.kind !== 'customer') continue
    const text = entry.body.text.trim()
    if (text.length < 2 || (text.length <= 12 && asksForPerson(entries[at + 1]))) continue
    return text
  }
  return null
}
