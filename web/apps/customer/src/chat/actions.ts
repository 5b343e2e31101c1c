import { ApiError } from '@skyteller/api'
import { newId } from '@skyteller/realtime'
import type { StoreApi } from 'zustand/vanilla'

import { isNoAnswer, type CustomerApi } from '../api'
import { untilAnswered } from '../retry'
import type { Action, ChatState } from './state'

const isCode = (error: unknown, code: string): boolean => error instanceof ApiError && error.code === code

/** What the person can ask for besides writing. One at a time; what failed stands in the state. */
export class Actions {
  private readonly store: StoreApi<ChatState>
  private readonly api: CustomerApi
  private readonly start: () => Promise<string>
  private readonly open: () => boolean

  /** `start` gives the id of the conversation, `open` whether the page is still there. */
  constructor(
    store: StoreApi<ChatState>,
    api: CustomerApi,
    start: () => Promise<string>,
    open: () => boolean,
  ) {
    this.store = store
    this.api = api
    this.start = start
    this.open = open
  }

  /** Asks until there is an answer: the wish is remembered by the server under one client id. */
  requestAgent(): Promise<boolean> {
    const clientId = newId()
    return this.act('agent', async (id) => {
      this.store.setState({ closedNow: false })
      const ask = async (): Promise<void> => {
        if (this.store.getState().conversation?.state === 'closed') await this.reopenNow(id)
        this.store.setState({ wait: await this.api.requestAgent(id, clientId) })
      }
      await untilAnswered(ask, this.open).catch((error: unknown) => {
        if (!isCode(error, 'service-closed')) throw error
        this.store.setState({ closedNow: true })
      })
    })
  }

  cancelWait(): Promise<boolean> {
    return this.act('cancel', async (id) => {
      await this.api.cancelWait(id)
      this.store.setState({ wait: null })
    })
  }

  /** `clientId` stays the same when the person tries again. */
  leaveMessage(clientId: string, text: string, contact: string): Promise<boolean> {
    return this.act('leave', async (id) => {
      await this.api.leaveMessage(id, { client_id: clientId, text, ...(contact && { contact }) })
      this.store.setState({ closedNow: false })
      // Who leaves a message does not want to wait.
      if (this.store.getState().conversation?.state === 'waiting') await this.api.cancelWait(id)
    })
  }

  end(): Promise<boolean> {
    return this.act('end', (id) => this.api.end(id))
  }

  reopen(): Promise<boolean> {
    return this.act('reopen', (id) => this.reopenNow(id))
  }

  /** `score` is 1..5. A rating that is there already counts as done. */
  rate(score: number, comment: string): Promise<boolean> {
    return this.act('rate', async (id) => {
      await this.api.rate(id, score, comment).catch((error: unknown) => {
        if (!isCode(error, 'already-rated')) throw error
      })
      const { conversation } = this.store.getState()
      if (conversation)
        this.store.setState({ conversation: { ...conversation, rating: conversation.rating ?? score } })
    })
  }

  async feedback(seq: number, helped: boolean): Promise<void> {
    const { current, helped: before } = this.store.getState()
    if (!current) return
    this.store.setState({ helped: { ...before, [seq]: helped } })
    // Not worth an alarm: the answer can be given again.
    await untilAnswered(() => this.api.feedback(current, seq, helped), this.open).catch(() => undefined)
  }

  private async reopenNow(id: string): Promise<void> {
    this.store.setState({ conversation: await this.api.reopen(id) })
  }

  private async act(action: Action, work: (id: string) => Promise<unknown>): Promise<boolean> {
    if (this.store.getState().busy) return false
    this.store.setState({ busy: action, failed: null })
    try {
      await work(await this.start())
      return true
    } catch (error) {
      const problem = error instanceof ApiError && !isNoAnswer(error) ? error.problem : null
      this.store.setState({ failed: { action, problem } })
      return false
    } finally {
      this.store.setState({ busy: null })
    }
  }
}
