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

/** The frame, or null for what is not a JSON object with a type. Unknown types pass: newer servers say more. */
export function parseFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null
  try {
    const frame: unknown = JSON.parse(data)
    if (typeof frame !== 'object' || frame === null || !('type' in frame)) return null
    return frame as ServerFrame
  } catch {
    return null
  }
}

/** Hands a frame to the connection; false when it could not be written. */
export type Transmit = (frame: ClientFrame) => boolean
