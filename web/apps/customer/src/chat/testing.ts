import { ApiError, type ConversationOut } from '@skyteller/api'

import type { CustomerApi } from '../api'
import type { Visitor } from '../contract'

export const visitor: Visitor = {
  token: 'token-1',
  customer_id: 'cu1',
  display_name: '访客',
  expires_at: '2027-01-01T00:00:00Z',
}

export function conversation(id: string, state: ConversationOut['state'] = 'bot'): ConversationOut {
  const at = '2026-11-22T02:00:00Z'
  return {
    id,
    number: '20261122-0001',
    channel: 'webchat',
    language: 'zh-CN',
    state,
    agent: null,
    last_seq: 0,
    opened_at: at,
    customer: { id: 'cu1', display_name: '访客' },
    updated_at: at,
    closed_at: null,
    rating: null,
    topic: null,
    reopened: 0,
    reads: { customer: 0, agent: 0 },
  }
}

export const refusal = (status: number, code: string): ApiError =>
  new ApiError({ type: `urn:skyteller:error:${code}`, title: code, status, code })
export const unreachable = (): ApiError => refusal(0, 'network')

/** The bank behind the API, with a switch for the network. */
export class FakeBank {
  down = false
  visitors = 0
  opened: string[] = []
  calls: string[] = []
  closed = false
  rejectToken: string | null = null
  token: () => string | null = () => null

  private answer<T>(call: string, value: () => T): Promise<T> {
    if (this.down) return Promise.reject(unreachable())
    this.calls.push(call)
    if (this.rejectToken && this.token() === this.rejectToken)
      return Promise.reject(refusal(401, 'signed-out'))
    return new Promise((resolve) => resolve(value()))
  }

  readonly api = {
    bank: () => this.answer('bank', () => ({ slug: 'yunling' })),
    becomeVisitor: () => {
      if (this.down) return Promise.reject(unreachable())
      this.visitors += 1
      return Promise.resolve({ ...visitor, token: `token-${String(this.visitors)}` })
    },
    openConversation: (clientId: string) =>
      this.answer('open', () => {
        this.opened.push(clientId)
        return conversation(`c${String(this.opened.length)}`)
      }),
    requestAgent: () =>
      this.answer('agent', () => {
        if (this.closed) throw refusal(409, 'service-closed')
        return { position: 2 }
      }),
    reopen: (id: string) => this.answer('reopen', () => conversation(id)),
    rate: () =>
      this.answer('rate', () => {
        throw refusal(409, 'already-rated')
      }),
    feedback: () => this.answer('feedback', () => undefined),
    end: () =>
      this.answer('end', () => {
        throw refusal(500, 'internal')
      }),
  } as unknown as CustomerApi
}
