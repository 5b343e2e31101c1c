import { ApiError, createClient, type ConversationOut, type Language, type WaitOut } from '@skyteller/api'
import type { Entry } from '@skyteller/realtime'

import type { Bank, Visitor } from './contract'

const PATIENCE_MS = 12_000

export interface Session {
  token: () => string | null
  language: () => Language
  /** The token is not good any more. */
  onSignedOut: () => void
}

/** No answer that counts: offline, too slow, a proxy in trouble, too many at once. Worth trying again. */
export function isNoAnswer(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return error.status === 0 || error.status === 429 || (error.status >= 502 && error.status <= 504)
}

function fetchWithPatience(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS)
  return fetch(input, { ...init, signal: abort.signal }).finally(() => clearTimeout(timer))
}

/** Every call this page makes over HTTP. The base is the wall: nothing outside /customer can be asked for. */
export function customerApi({ token, language, onSignedOut }: Session) {
  const client = createClient({ base: '/customer', token, language, onSignedOut, fetch: fetchWithPatience })
  const at = (id: string, rest = ''): string => `/conversations/${id}${rest}`
  const bankAt = (slug: string): string => `/banks/${encodeURIComponent(slug)}`

  return {
    bank: (slug: string) => client.get<Bank>(bankAt(slug)),
    becomeVisitor: (slug: string) => client.post<Visitor>(`${bankAt(slug)}/visitors`, {}),
    conversations: (before?: string) =>
      client.get<{ items: ConversationOut[] }>('/conversations', { query: { limit: 20, before } }),
    openConversation: (clientId: string) =>
      client.post<ConversationOut>('/conversations', { client_id: clientId, language: language() }),
    entries: (id: string, after: number) =>
      client.get<{ items: Entry[]; last_seq: number }>(at(id, '/entries'), { query: { after, limit: 200 } }),
    requestAgent: (id: string, clientId: string) =>
      client.post<WaitOut>(at(id, '/agent'), { client_id: clientId }),
    cancelWait: (id: string) => client.delete(at(id, '/wait')),
    leaveMessage: (id: string, message: { client_id: string; text: string; contact?: string }) =>
      client.post<unknown>(at(id, '/messages-left'), message),
    end: (id: string) => client.post(at(id, '/end'), {}),
    reopen: (id: string) => client.post<ConversationOut>(at(id, '/reopen'), {}),
    rate: (id: string, score: number, comment: string) =>
      client.post(at(id, '/rating'), comment ? { score, comment } : { score }),
    feedback: (id: string, seq: number, helped: boolean) =>
      client.post(at(id, `/entries/${String(seq)}/feedback`), { helped }),
  }
}

export type CustomerApi = ReturnType<typeof customerApi>
