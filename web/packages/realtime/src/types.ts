/** Who wrote an entry or is typing. */
export interface Author {
  kind: 'customer' | 'agent' | 'bot' | 'system'
  id?: string | null
  name: string
}

/** One line of a conversation's timeline. `seq` grows, with holes where the reader may not see an entry. */
export interface Entry {
  conversation_id: string
  seq: number
  client_id: string
  kind: string
  author: Author
  body: { text: string } & Record<string, unknown>
  visibility: 'all' | 'staff'
  at: string
}

/** RFC 9457 problem as the server sends it; `number` is short and meant to be quoted by a person. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  instance?: string
  number?: string
}

/**
 * - `idle`       nothing to sign in with yet: `auth` gave null; `connect()` tries again
 * - `connecting` the first connection is under way
 * - `online`     the server said hello
 * - `offline`    the connection broke; a retry is planned or under way
 * - `signed-out` the server refused the credentials (4401); `connect()` tries again
 * - `closed`     `close()` was called
 */
export type Status = 'idle' | 'connecting' | 'online' | 'offline' | 'signed-out' | 'closed'

export type SendKind = 'message' | 'submission' | 'note' | 'card'

export interface SendRequest {
  conversation: string
  client_id: string
  kind: SendKind
  body: Record<string, unknown>
}

export interface Ack {
  conversation: string
  client_id: string
  seq: number
  at: string
  duplicate: boolean
}

/**
 * What was written and is not in the timeline yet.
 * - `pending` kept here and in the storage, not on its way
 * - `sending` handed to the socket, not acknowledged
 * - `sent`    acknowledged; its entry has not arrived yet (never stored)
 */
export interface OutboxItem extends SendRequest {
  /** Milliseconds since the epoch, by the clock of the device. */
  created_at: number
  state: 'pending' | 'sending' | 'sent'
}

export interface OutboxEvent {
  conversation: string
  /** What is in the outbox of this conversation now, in order. */
  items: OutboxItem[]
  /** Set when the server refused an item for good; it is no longer in `items`. */
  refused?: { item: OutboxItem; problem: Problem }
}

export interface TimelineHandlers {
  /**
   * `fresh`: entries not handed over before, by rising seq. `all`: every entry of this subscription so far,
   * by rising seq: safe to show as it is.
   */
  onEntries(fresh: Entry[], all: Entry[]): void
  /** The replay has reached the present (again after each reconnect). */
  onCaughtUp?(): void
  onTyping?(author: Author): void
  onRead?(mark: { by: 'customer' | 'agent'; seq: number }): void
  /** The server refused the subscription. */
  onError?(problem: Problem): void
}

export type Rows = Record<string, unknown>

/** Where the outbox survives a reload. One key an item, so that two tabs do not overwrite each other. */
export interface StoragePort {
  keys(): string[]
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

export interface RealtimeOptions {
  /** Path (`/staff/realtime`) or full ws(s) address. */
  url: string
  /** Token for the first frame; null: do not connect yet. Leave out where a cookie signs in. */
  auth?: () => string | null
  /** Default: localStorage where there is one, else memory. */
  storage?: StoragePort
  /** Whose outbox this is (for example tenant and staff id): the next person at this browser must not send it. */
  owner?: string
  onStatus?: (status: Status) => void
  /** For tests: makes the socket. */
  socket?: (url: string) => WebSocket
  /** For tests: [0, 1), spreads reconnects. */
  random?: () => number
}

export type Unsubscribe = () => void

export interface Realtime {
  /** Entries with seq > `after`, then live ones; goes on by itself after each break. */
  subscribeTimeline(conversation: string, after: number, handlers: TimelineHandlers): Unsubscribe
  /** `cb` gets a new object with all rows at the snapshot and after each delta. */
  subscribeSnapshot(
    topic: string,
    cb: (rows: Rows) => void,
    onError?: (problem: Problem) => void,
  ): Unsubscribe
  /**
   * Keeps the item, then sends it in order. Resolves once the server has committed it, however many reconnects
   * that takes; rejects with `Refused` when the server refuses it for good. A `local:` conversation is kept but not
   * sent before `adopt`.
   */
  send(request: SendRequest): Promise<Ack>
  /** Moves what was written into a `local:` conversation to the one the server made for it. */
  adopt(local: string, conversation: string): void
  pending(conversation: string): OutboxItem[]
  onOutbox(cb: (event: OutboxEvent) => void): Unsubscribe
  /** At most one frame in 2.5 s; dropped while offline. */
  typing(conversation: string): void
  /** Only the highest seq counts; sent after a reconnect when it could not be sent before. */
  read(conversation: string, seq: number): void
  status(): Status
  watchStatus(cb: (status: Status) => void): Unsubscribe
  /** Connect now: after signing in, or because the person asked. */
  connect(): void
  close(): void
}
