import type { ServerFrame } from './frames'
import type { Entry } from './types'

type Sent = Record<string, unknown> & { type: string }

/** A socket whose other end is the test. */
export class FakeSocket {
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: Sent[] = []

  send(data: string): void {
    if (this.readyState !== 1) throw new Error('socket is not open')
    this.sent.push(JSON.parse(data) as Sent)
  }

  close(): void {
    this.readyState = 3
  }

  open(): void {
    this.readyState = 1
    this.onopen?.()
  }

  say(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  hello(heartbeat = 3): void {
    this.open()
    this.say({ type: 'hello', connection: 'c', server_time: '2026-11-22T02:00:00Z', heartbeat_s: heartbeat })
  }

  /** The other end goes away. */
  break(code = 1006): void {
    this.readyState = 3
    this.onclose?.({ code })
  }

  of(type: string): Sent[] {
    return this.sent.filter((frame) => frame.type === type)
  }
}

/** Hands out fake sockets and keeps them. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = []

  readonly socket = (): WebSocket => {
    const socket = new FakeSocket()
    this.sockets.push(socket)
    return socket as unknown as WebSocket
  }

  get last(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1]
    if (!socket) throw new Error('no socket was opened')
    return socket
  }
}

export function entry(seq: number, clientId = `entry-${seq}`, conversation = 'c1'): Entry {
  return {
    conversation_id: conversation,
    seq,
    client_id: clientId,
    kind: 'message',
    author: { kind: 'customer', name: 'Visitor' },
    body: { text: `text ${seq}` },
    visibility: 'all',
    at: '2026-11-22T02:00:00Z',
  }
}
