import { BREATHER_MS, isPassing, Refused } from './errors'
import type { ServerFrame, Transmit } from './frames'
import type { Shelf } from './shelf'
import type { Ack, Entry, OutboxEvent, OutboxItem, Problem, SendRequest, Unsubscribe } from './types'

const ACK_MS = 10_000
const BAD_FRAME = 4400
const BAD_FRAMES_AT_MOST = 3
/** The server takes frames of 64 KiB; the envelope needs some of it. */
const BODY_BYTES_AT_MOST = 62 * 1024

export const isLocal = (conversation: string): boolean => conversation.startsWith('local:')

function localProblem(code: string): Problem {
  return { type: `urn:skyteller:error:${code}`, title: code, status: 400, code }
}

interface Waiter {
  promise: Promise<Ack>
  resolve(ack: Ack): void
  reject(error: Refused): void
}

export interface OutboxHooks {
  transmit: Transmit
  online(): boolean
  /** Whether the entry of an acknowledged item will be seen to arrive. */
  awaitsEntry(conversation: string, seq: number): boolean
  onAcked(ack: Ack): void
}

/** Keeps what was written until the server has it: in order, one on its way per conversation. */
export class Outbox {
  private readonly queues = new Map<string, OutboxItem[]>()
  private readonly waiters = new Map<string, Waiter>()
  private readonly badFrames = new Map<string, number>()
  private readonly ackTimers = new Map<string, ReturnType<typeof setTimeout>>()
  private readonly listeners = new Set<(event: OutboxEvent) => void>()
  private readonly shelf: Shelf
  private readonly hooks: OutboxHooks

  constructor(shelf: Shelf, hooks: OutboxHooks) {
    this.shelf = shelf
    this.hooks = hooks
    for (const item of shelf.load()) this.queue(item.conversation).push(item)
  }

  send(request: SendRequest): Promise<Ack> {
    const known = this.waiters.get(request.client_id)
    if (known) return known.promise
    const item: OutboxItem = { ...request, created_at: this.shelf.nextTime(), state: 'pending' }
    if (new TextEncoder().encode(JSON.stringify(request.body)).length > BODY_BYTES_AT_MOST) {
      return Promise.reject(new Refused(item, localProblem('body-too-large')))
    }
    const promise = this.waiter(request.client_id)
    if (!this.find(request.client_id)) {
      this.shelf.put(item)
      this.queue(item.conversation).push(item)
      this.emit(item.conversation)
      this.pump(item.conversation)
    }
    return promise
  }

  adopt(local: string, conversation: string): void {
    const moved = (this.queues.get(local) ?? []).map((item) => ({ ...item, conversation }))
    this.queues.delete(local)
    if (!moved.length) return
    moved.forEach((item) => this.shelf.put(item))
    const queue = this.queue(conversation)
    queue.push(...moved)
    queue.sort((a, b) => a.created_at - b.created_at)
    this.emit(local)
    this.emit(conversation)
    this.pump(conversation)
  }

  /** The page no longer watches for the entry of this acknowledged item. */
  forget(clientId: string): void {
    const item = this.find(clientId)
    if (item?.state !== 'sent') return
    this.remove(item)
    this.emit(item.conversation)
  }

  pending(conversation: string): OutboxItem[] {
    return (this.queues.get(conversation) ?? []).map((item) => ({ ...item }))
  }

  watch(cb: (event: OutboxEvent) => void): Unsubscribe {
    this.listeners.add(cb)
    return () => void this.listeners.delete(cb)
  }

  up(): void {
    for (const conversation of [...this.queues.keys()]) this.pump(conversation)
  }

  down(code: number | null): void {
    for (const timer of this.ackTimers.values()) clearTimeout(timer)
    this.ackTimers.clear()
    for (const [conversation, queue] of [...this.queues]) {
      const item = queue.find((one) => one.state === 'sending')
      if (!item) continue
      item.state = 'pending'
      const strikes = code === BAD_FRAME ? (this.badFrames.get(item.client_id) ?? 0) + 1 : 0
      this.badFrames.set(item.client_id, strikes)
      if (strikes >= BAD_FRAMES_AT_MOST) this.refuse(item.client_id, localProblem('frame-refused'))
      else this.emit(conversation)
    }
  }

  receive(frame: ServerFrame): void {
    if (frame.type === 'ack') this.acked(frame)
    else if (frame.type === 'nack' && isPassing(frame.error)) this.postpone(frame.client_id)
    else if (frame.type === 'nack') this.refuse(frame.client_id, frame.error)
    else if (frame.type === 'entry') this.arrived(frame.entry)
    else if (frame.type === 'entries') frame.items.forEach((entry) => this.arrived(entry))
  }

  private acked({ conversation, client_id, seq, at, duplicate }: Ack): void {
    const ack: Ack = { conversation, client_id, seq, at, duplicate }
    const item = this.find(client_id)
    if (item && item.state !== 'sent') {
      this.settle(client_id)
      if (this.hooks.awaitsEntry(item.conversation, seq)) item.state = 'sent'
      else this.remove(item)
      this.emit(item.conversation)
      this.pump(item.conversation)
      this.hooks.onAcked(ack)
    }
    this.resolve(ack)
  }

  private arrived(entry: Entry): void {
    const item = this.find(entry.client_id)
    if (!item || item.conversation !== entry.conversation_id) return
    this.settle(item.client_id)
    this.remove(item)
    this.emit(item.conversation)
    this.pump(item.conversation)
    const { conversation_id: conversation, client_id, seq, at } = entry
    this.resolve({ conversation, client_id, seq, at, duplicate: false })
  }

  private postpone(clientId: string): void {
    const item = this.find(clientId)
    if (item?.state !== 'sending') return
    clearTimeout(this.ackTimers.get(clientId))
    this.ackTimers.set(
      clientId,
      setTimeout(() => this.transmitItem(item), BREATHER_MS),
    )
  }

  private refuse(clientId: string, problem: Problem): void {
    const item = this.find(clientId)
    if (!item) return
    this.settle(clientId)
    this.remove(item)
    this.emit(item.conversation, { item, problem })
    this.waiters.get(clientId)?.reject(new Refused(item, problem))
    this.waiters.delete(clientId)
    this.pump(item.conversation)
  }

  private pump(conversation: string): void {
    if (!this.hooks.online() || isLocal(conversation)) return
    const next = this.queues.get(conversation)?.find((item) => item.state !== 'sent')
    if (!next || next.state === 'sending' || !this.transmitItem(next)) return
    next.state = 'sending'
    this.emit(conversation)
  }

  private transmitItem(item: OutboxItem): boolean {
    const { conversation, client_id, kind, body } = item
    if (!this.hooks.transmit({ type: 'send', conversation, client_id, kind, body })) return false
    this.ackTimers.set(
      client_id,
      setTimeout(() => this.transmitItem(item), ACK_MS),
    )
    return true
  }

  /** The server has answered: nothing is sent or stored any more for this item. */
  private settle(clientId: string): void {
    clearTimeout(this.ackTimers.get(clientId))
    this.ackTimers.delete(clientId)
    this.badFrames.delete(clientId)
    this.shelf.remove(clientId)
  }

  private resolve(ack: Ack): void {
    this.waiters.get(ack.client_id)?.resolve(ack)
    this.waiters.delete(ack.client_id)
  }

  private waiter(clientId: string): Promise<Ack> {
    let resolve: Waiter['resolve'] = () => undefined
    let reject: Waiter['reject'] = () => undefined
    const promise = new Promise<Ack>((yes, no) => {
      resolve = yes
      reject = no
    })
    this.waiters.set(clientId, { promise, resolve, reject })
    return promise
  }

  private queue(conversation: string): OutboxItem[] {
    const queue = this.queues.get(conversation) ?? []
    this.queues.set(conversation, queue)
    return queue
  }

  private find(clientId: string): OutboxItem | undefined {
    for (const queue of this.queues.values()) {
      const item = queue.find((one) => one.client_id === clientId)
      if (item) return item
    }
    return undefined
  }

  private remove(item: OutboxItem): void {
    const rest = this.queue(item.conversation).filter((one) => one.client_id !== item.client_id)
    if (rest.length) this.queues.set(item.conversation, rest)
    else this.queues.delete(item.conversation)
  }

  private emit(conversation: string, refused?: OutboxEvent['refused']): void {
    const event: OutboxEvent = {
      conversation,
      items: this.pending(conversation),
      ...(refused && { refused }),
    }
    for (const listener of [...this.listeners]) listener(event)
  }
}
