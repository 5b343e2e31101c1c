import type { Author, Entry, Problem, Rows, SendKind } from './types'

export type ClientFrame =
  | { type: 'auth'; token: string }
  | { type: 'subscribe'; topic: string; after?: number }
  | { type: 'unsubscribe'; topic: string }
  | { type: 'send'; conversation: string; client_id: string; kind: SendKind; body: Rows }
  | { type: 'typing'; conversation: string }
  | { type: 'read'; conversation: string; seq: number }
  | { type: 'ping' }

export type ServerFrame =
  | { type: 'hello'; connection: string; server_time: string; heartbeat_s: number }
  | { type: 'pong' }
  | { type: 'ack'; conversation: string; client_id: string; seq: number; at: string; duplicate: boolean }
  | { type: 'nack'; client_id: string; error: Problem }
  | { type: 'entries'; topic: string; items: Entry[]; complete: boolean }
  | { type: 'entry'; topic: string; entry: Entry }
  | { type: 'typing'; conversation: string; author: Author }
  | { type: 'read'; conversation: string; by: 'customer' | 'agent'; seq: number }
  | { type: 'snapshot'; topic: string; version: number; rows: Rows }
  | { type: 'delta'; topic: string; version: number; upsert: Rows; remove: string[] }
  | { type: 'error'; topic?: string; error: Problem }

const isFrame = (found: unknown): found is ServerFrame =>
  typeof found === 'object' && found !== null && 'type' in found

/** The frames of one message: an object, or an array of them. Unknown types pass: newer servers say more. */
export function parseFrames(data: unknown): ServerFrame[] {
  if (typeof data !== 'string') return []
  try {
    const found: unknown = JSON.parse(data)
    return (Array.isArray(found) ? found : [found]).filter(isFrame)
  } catch {
    return []
  }
}

/** Hands a frame to the connection; false when it could not be written. */
export type Transmit = (frame: ClientFrame) => boolean
