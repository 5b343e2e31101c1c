import type { MessageBody } from '@skyteller/api'
import type { Entry, OutboxItem, Problem } from '@skyteller/realtime'

/** Silence after which the time is shown again. */
const PAUSE_MS = 10 * 60 * 1000

export type Mark = 'pending' | 'sending' | 'sent' | 'read'

export interface CardAnswer {
  optionId: string | null
  fields: Record<string, string>
  text: string
}

export type Item =
  | { type: 'time'; key: string; at: string }
  | { type: 'own'; key: string; text: string; mark: Mark | null }
  | { type: 'refused'; key: string; clientId: string; text: string; problem: Problem }
  | { type: 'said'; key: string; entry: Entry; body: MessageBody; named: boolean; helped: boolean | null }
  | { type: 'card'; key: string; entry: Entry; named: boolean; answer: CardAnswer | null; answering: boolean }
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
const QUEUE_CLOSES = new Set(['queue-cancelled', 'ended', 'message-left'])

const codeOf = (entry: Entry): string => (entry.kind === 'system' ? String(entry.body.code) : '')
const paramsOf = (entry: Entry): Record<string, unknown> =>
  (entry.body.params ?? {}) as Record<string, unknown>

interface Submission {
  card_seq: number
  data?: { option_id?: string; fields?: Record<string, string> }
  text: string
}

function answerOf(body: Submission): CardAnswer {
  return { optionId: body.data?.option_id ?? null, fields: body.data?.fields ?? {}, text: body.text }
}

/** What the person sees, top to bottom. */
export function itemsOf({ entries, pending, refused, agentRead, helped }: Sources): Item[] {
  const items: Item[] = []
  const cards = new Set(entries.filter((one) => one.kind === 'card').map((one) => one.seq))
  const answers = new Map<number, CardAnswer>()
  const answering = new Set<number>()
  const feedback: Record<number, boolean> = {}
  for (const entry of entries) {
    const submission = entry.body as unknown as Submission
    if (entry.kind === 'submission' && !answers.has(submission.card_seq)) {
      answers.set(submission.card_seq, answerOf(submission))
    }
    if (codeOf(entry) === 'feedback') feedback[Number(paramsOf(entry).seq)] = Boolean(paramsOf(entry).helped)
  }
  for (const item of pending) {
    const submission = item.body as unknown as Submission
    if (item.kind !== 'submission' || answers.has(submission.card_seq)) continue
    answers.set(submission.card_seq, answerOf(submission))
    answering.add(submission.card_seq)
  }
  Object.assign(feedback, helped)

  let last: Entry | null = null
  let queuedAt: string | null = null
  let ownSeen: { item: Extract<Item, { type: 'own' }>; seq: number } | null = null
  for (const entry of entries) {
    const key = entry.client_id || String(entry.seq)
    const code = codeOf(entry)
    if (QUEUE_OPENS.has(code)) queuedAt ??= entry.at
    if (QUEUE_CLOSES.has(code)) queuedAt = null
    if (SILENT.has(code) || entry.kind === 'note') continue
    if (entry.kind === 'submission' && cards.has(Number(entry.body.card_seq))) continue
    if (!last || Date.parse(entry.at) - Date.parse(last.at) > PAUSE_MS) {
      items.push({ type: 'time', key: `time-${key}`, at: entry.at })
    }
    const named = entry.author.name !== last?.author.name || last.kind === 'system'
    last = entry
    if (code === 'agent-joined') {
      const { name, work_no: workNo } = paramsOf(entry)
      const waitedS =
        queuedAt === null ? null : Math.round((Date.parse(entry.at) - Date.parse(queuedAt)) / 1000)
      queuedAt = null
      items.push({
        type: 'joined',
        key,
        at: entry.at,
        name: String(name),
        workNo: String(workNo ?? ''),
        waitedS,
      })
    } else if (entry.kind === 'system') {
      items.push({ type: 'line', key, at: entry.at, code, params: paramsOf(entry), text: entry.body.text })
    } else if (entry.author.kind === 'customer') {
      const item: Extract<Item, { type: 'own' }> = { type: 'own', key, text: entry.body.text, mark: null }
      items.push(item)
      ownSeen = { item, seq: entry.seq }
    } else if (entry.kind === 'card') {
      const answer = answers.get(entry.seq) ?? null
      items.push({ type: 'card', key, entry, named, answer, answering: answering.has(entry.seq) })
    } else {
      const body = entry.body as unknown as MessageBody
      items.push({ type: 'said', key, entry, body, named, helped: feedback[entry.seq] ?? null })
    }
  }
  if (ownSeen) ownSeen.item.mark = agentRead >= ownSeen.seq ? 'read' : 'sent'
  for (const { client_id: key, kind, body, state } of pending) {
    if (kind === 'submission' && cards.has(Number(body.card_seq))) continue
    if (ownSeen) ownSeen.item.mark = null
    items.push({ type: 'own', key, text: String(body.text), mark: state })
  }
  for (const { item, problem } of refused) {
    const { client_id: clientId, body } = item
    items.push({ type: 'refused', key: `refused-${clientId}`, clientId, text: String(body.text), problem })
  }
  return items
}
