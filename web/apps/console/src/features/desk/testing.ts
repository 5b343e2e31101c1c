import type { Author, ConversationOut, DeskRow, Entry } from '@skyteller/api'

const start = Date.parse('2026-11-20T02:00:00Z')

/** ISO time, seconds after the start of the story. */
export const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString()
export const ms = (seconds: number): number => start + seconds * 1000

export function conversation(id: string, change: Partial<ConversationOut> = {}): ConversationOut {
  return {
    id,
    number: '20261120-0001',
    channel: 'webchat',
    language: 'zh-CN',
    state: 'served',
    customer: { id: `customer-${id}`, display_name: '周敏' },
    agent: { id: 'staff-1', name: '林晓燕', work_no: '3017' },
    last_seq: 0,
    opened_at: at(0),
    updated_at: at(0),
    closed_at: null,
    rating: null,
    topic: null,
    reopened: 0,
    reads: { customer: 0, agent: 0 },
    ...change,
  }
}

export function row(id: string, change: Partial<DeskRow> & { opened?: number } = {}): DeskRow {
  const { opened = 0, ...rest } = change
  return {
    conversation: conversation(id, { opened_at: at(opened) }),
    section: 'served',
    queue: null,
    priority: 5,
    priority_label: null,
    waiting_since: null,
    offer_expires_at: null,
    last: null,
    unread: 0,
    sentiment: 'calm',
    ...rest,
  }
}

export const rows = (prefix: 'conv' | 'wait', list: DeskRow[]): Record<string, DeskRow> =>
  Object.fromEntries(list.map((each) => [`${prefix}:${each.conversation.id}`, each]))

export const customer: Author = { kind: 'customer', id: 'c', name: '周敏' }
export const agent: Author = { kind: 'agent', id: 'staff-1', name: '林晓燕' }
export const bot: Author = { kind: 'bot', id: null, name: '小岭' }
const system: Author = { kind: 'system', id: null, name: '' }

const base = (seq: number, seconds: number, author: Author) => ({
  conversation_id: 'a',
  seq,
  client_id: `client-${String(seq)}`,
  author,
  visibility: 'all' as const,
  at: at(seconds),
})

export const message = (seq: number, author: Author, text: string, seconds = seq): Entry => ({
  ...base(seq, seconds, author),
  kind: 'message',
  body: { text },
})

export const systemLine = (
  seq: number,
  code: string,
  params: Record<string, unknown> = {},
  seconds = seq,
): Entry => ({
  ...base(seq, seconds, system),
  kind: 'system',
  body: { code, params, text: code },
})

export const choices = (seq: number): Entry => ({
  ...base(seq, seq, bot),
  kind: 'card',
  body: {
    card: 'choices',
    version: 1,
    text: '怎么办',
    content: {
      title: '怎么办',
      options: [
        { id: 'a', label: '临时挂失' },
        { id: 'b', label: '补卡' },
      ],
    },
  },
})

export const choice = (seq: number, card: number, option: string): Entry => ({
  ...base(seq, seq, customer),
  kind: 'submission',
  body: { card_seq: card, data: { option_id: option }, text: option },
})
