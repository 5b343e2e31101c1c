import { ApiError, type ConversationOut, type Language } from '@skyteller/api'
import { createRealtime, newId, type Realtime, type Unsubscribe } from '@skyteller/realtime'
import { createStore, type StoreApi } from 'zustand/vanilla'

import { customerApi, type CustomerApi } from '../api'
import type { Memory } from '../memory'
import { untilAnswered } from '../retry'
import { Actions } from './actions'
import { loadBank } from './bank'
import { follow } from './follow'
import { EMPTY_STATE, NO_CONVERSATION, type ChatState } from './state'

/** A conversation that ended longer ago is history; the next word begins a new one. */
const RECENT_MS = 24 * 3600 * 1000

export interface SessionOptions {
  slug: string
  memory: Memory
  language: () => Language
  api?: CustomerApi
  realtime?: (options: Parameters<typeof createRealtime>[0]) => Realtime
}

/** One person's talk with one bank on this page: what is known, and what can be done. */
export class ChatSession {
  readonly store: StoreApi<ChatState> = createStore(() => EMPTY_STATE)
  readonly api: CustomerApi
  readonly actions: Actions
  private readonly slug: string
  private readonly memory: Memory
  private readonly realtime: Realtime
  private open = true
  private starting: Promise<string> | null = null
  private stopFollowing: Unsubscribe | null = null

  constructor(options: SessionOptions) {
    this.slug = options.slug
    this.memory = options.memory
    const token = (): string | null => this.memory.now.visitor?.token ?? null
    this.api =
      options.api ?? customerApi({ token, language: options.language, onSignedOut: () => this.renew() })
    this.set({ bank: this.memory.now.bank })
    this.realtime = (options.realtime ?? createRealtime)({
      url: '/customer/realtime',
      owner: `visitor:${this.slug}`,
      auth: token,
      onStatus: (status) => {
        this.set({ status })
        if (status === 'signed-out') this.renew()
      },
    })
    this.set({ status: this.realtime.status() })
    this.realtime.onOutbox(({ conversation, refused }) => {
      if (conversation === this.get().current) this.showPending()
      if (refused) this.set({ refused: [...this.get().refused, refused] })
    })
    this.actions = new Actions(
      this.store,
      this.api,
      () => this.start(),
      () => this.open,
    )
    this.store.subscribe(({ helped }, before) => {
      if (helped !== before.helped) this.memory.keep({ helped })
    })
    void this.loadBank()
    this.resume()
  }

  loadBank(): Promise<void> {
    return loadBank(this.store, this.api, this.memory, this.slug)
  }

  /** Whether the bank's server knows this visitor, so that there may be earlier conversations. */
  readonly known = (): boolean => this.memory.now.visitor !== null

  write(text: string): void {
    this.send('message', { text })
  }

  answerCard(cardSeq: number, data: Record<string, unknown>, text: string): void {
    this.send('submission', { card_seq: cardSeq, data, text })
  }

  again(clientId: string): void {
    const found = this.get().refused.find(({ item }) => item.client_id === clientId)
    this.discard(clientId)
    if (found) this.send(found.item.kind === 'submission' ? 'submission' : 'message', found.item.body)
  }

  discard(clientId: string): void {
    this.set({ refused: this.get().refused.filter(({ item }) => item.client_id !== clientId) })
  }

  typing(): void {
    const { conversation } = this.get()
    if (conversation?.state === 'served') this.realtime.typing(conversation.id)
  }

  read(seq: number): void {
    const { conversation } = this.get()
    if (conversation) this.realtime.read(conversation.id, seq)
  }

  close(): void {
    this.open = false
    this.unfollow()
    this.realtime.close()
  }

  private send(kind: 'message' | 'submission', body: Record<string, unknown>): void {
    const conversation = this.get().current ?? this.beginLocal()
    this.set({ closedNow: false })
    // A refusal arrives through the outbox as well and is shown from there.
    this.realtime.send({ conversation, client_id: newId(), kind, body }).catch(() => undefined)
    this.showPending()
    if (conversation.startsWith('local:')) this.startQuietly()
  }

  private beginLocal(): string {
    const start = this.memory.now.start ?? newId()
    this.memory.keep({ start })
    this.set({ current: `local:${start}` })
    return `local:${start}`
  }

  /** The conversation's id, made by the server if need be, however long that takes. */
  private start(): Promise<string> {
    this.starting ??= this.begin().finally(() => (this.starting = null))
    return this.starting
  }

  private startQuietly(): void {
    this.start().catch((error: unknown) => {
      this.set({ failed: { action: 'start', problem: error instanceof ApiError ? error.problem : null } })
    })
  }

  private async begin(): Promise<string> {
    const { current } = this.get()
    if (current && !current.startsWith('local:')) return current
    const local = this.beginLocal()
    const conversation = await untilAnswered(
      () => this.openConversation(local),
      () => this.open,
      () => this.set({ stuck: true }),
    ).finally(() => this.set({ stuck: false }))
    this.memory.keep({ start: null, conversation: conversation.id })
    this.realtime.connect()
    this.follow(conversation.id, conversation)
    this.realtime.adopt(local, conversation.id)
    this.showPending()
    return conversation.id
  }

  private async openConversation(local: string): Promise<ConversationOut> {
    const make = async (): Promise<ConversationOut> => {
      if (!this.memory.now.visitor) this.memory.keep({ visitor: await this.api.becomeVisitor(this.slug) })
      return this.api.openConversation(local.slice('local:'.length))
    }
    return make().catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      this.memory.keep({ visitor: null })
      return make()
    })
  }

  private resume(): void {
    const { visitor, conversation, start, helped } = this.memory.now
    if (visitor && Date.parse(visitor.expires_at) < Date.now()) return this.renew()
    if (conversation) {
      this.follow(conversation, null)
      this.set({ helped })
    } else if (start) {
      this.beginLocal()
      this.showPending()
      this.startQuietly()
    }
  }

  private follow(id: string, conversation: ConversationOut | null): void {
    this.unfollow()
    this.set({
      ...NO_CONVERSATION,
      current: id,
      conversation,
      caughtUp: false,
      pending: this.realtime.pending(id),
    })
    this.stopFollowing = follow(this.realtime, id, this.store, {
      onConversation: (now) => this.showConversation(now),
      onEntries: () => this.showPending(),
      onLost: () => this.loseConversation(),
    })
  }

  private showConversation(conversation: ConversationOut): void {
    const old = conversation.closed_at && Date.now() - Date.parse(conversation.closed_at) > RECENT_MS
    if (old && !this.get().pending.length) return this.leave()
    this.set({ conversation })
  }

  private leave(): void {
    this.unfollow()
    this.memory.keep({ conversation: null })
    this.set({ ...NO_CONVERSATION, current: null, conversation: null })
  }

  private unfollow(): void {
    this.stopFollowing?.()
    this.stopFollowing = null
  }

  /** The token is not good any more. Without a conversation nobody needs to know. */
  private renew(): void {
    this.memory.keep({ visitor: null })
    if (this.memory.now.conversation) this.loseConversation()
    else if (this.memory.now.start && !this.starting) this.startQuietly()
  }

  /** What was written and not sent yet moves to a new conversation. */
  private loseConversation(): void {
    const id = this.get().current ?? this.memory.now.conversation
    const unsent = id ? this.realtime.pending(id).filter((item) => item.kind === 'message') : []
    this.leave()
    this.set({ lostEarlier: true })
    if (!id || !unsent.length) return
    this.realtime.adopt(id, this.beginLocal())
    this.showPending()
    this.startQuietly()
  }

  private showPending(): void {
    const { current } = this.get()
    this.set({ pending: current ? this.realtime.pending(current) : [] })
  }

  private get(): ChatState {
    return this.store.getState()
  }

  private set(change: Partial<ChatState>): void {
    this.store.setState(change)
  }
}
