import type {
  AgentOut,
  ConversationOut,
  CustomerOut,
  Disposition,
  Entry,
  KnowledgeSearch,
  Page,
  QueueOut,
  QuickReply,
} from '@skyteller/api'
import { api } from '../../lib/api'

type List<T> = T[] | Page<T>
const items = <T>(answer: List<T>): T[] => (Array.isArray(answer) ? answer : answer.items)

export const fetchConversation = (id: string) => api.get<ConversationOut>(`/staff/conversations/${id}`)
export const fetchCustomer = (id: string) => api.get<CustomerOut>(`/staff/customers/${id}`)
export const fetchClosed = (before?: string) =>
  api
    .get<Page<ConversationOut>>('/staff/conversations', { query: { scope: 'closed', limit: 50, before } })
    .then((page) => page.items)

/** The whole timeline of a conversation that is not live, page after page. */
export async function fetchEntries(id: string): Promise<Entry[]> {
  const all: Entry[] = []
  for (;;) {
    const page = await api.get<Page<Entry>>(`/staff/conversations/${id}/entries`, {
      query: { after: all.at(-1)?.seq ?? 0, limit: 200 },
    })
    all.push(...page.items)
    if (page.items.length < 200) return all
  }
}

export const acceptOffer = (id: string) => api.post<ConversationOut>(`/staff/offers/${id}/accept`)
export const declineOffer = (id: string) => api.post(`/staff/offers/${id}/decline`)
export const takeNext = () => api.post<ConversationOut>('/staff/offers/next')

export interface Transfer {
  queue_id?: string
  staff_id?: string
  note?: string
}

export const transfer = (id: string, to: Transfer) => api.post(`/staff/conversations/${id}/transfer`, to)
export const endConversation = (id: string) => api.post(`/staff/conversations/${id}/end`)

export interface WrapUp {
  code: string
  summary: string
  resolved: boolean
}

export const submitWrapUp = (id: string, wrapUp: WrapUp) =>
  api.post(`/staff/conversations/${id}/disposition`, wrapUp)

export const fetchDispositions = () => api.get<List<Disposition>>('/staff/dispositions').then(items)
export const fetchQueues = () => api.get<List<QueueOut>>('/staff/queues').then(items)
export const fetchAgents = () => api.get<List<AgentOut>>('/staff/agents').then(items)
export const fetchQuickReplies = () => api.get<List<QuickReply>>('/staff/quick-replies').then(items)
export const searchKnowledge = (text: string, signal?: AbortSignal) =>
  api.post<KnowledgeSearch>('/staff/knowledge/search', { text, limit: 3 }, signal ? { signal } : {})
