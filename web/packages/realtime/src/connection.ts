import { parseFrames, type ClientFrame, type ServerFrame } from './frames'
import type { RealtimeOptions, Status } from './types'

const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000]
const SILENCE_MS = 8000
const DEFAULT_HEARTBEAT_MS = 3000
const SIGNED_OUT = 4401

export interface ConnectionHooks {
  /** The server said hello: everything has to be asked for again. */
  onUp(): void
  /** `code` of the close event, null when this side gave up. */
  onDown(code: number | null): void
  onFrame(frame: ServerFrame): void
  onStatus(status: Status): void
}

function absolute(url: string): string {
  if (/^wss?:/.test(url)) return url
  const page = globalThis.location
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}${url}`
}

/** One socket at a time, with heartbeat and reconnect. Knows nothing of topics. */
export class Connection {
  status: Status = 'connecting'
  private socket: WebSocket | null = null
  private attempt = 0
  private heartbeatMs = DEFAULT_HEARTBEAT_MS
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private pingTimer: ReturnType<typeof setInterval> | undefined
  private silenceTimer: ReturnType<typeof setTimeout> | undefined
  private readonly options: RealtimeOptions
  private readonly hooks: ConnectionHooks

  constructor(options: RealtimeOptions, hooks: ConnectionHooks) {
    this.options = options
    this.hooks = hooks
    globalThis.addEventListener?.('online', this.regained)
    globalThis.addEventListener?.('offline', this.lost)
    globalThis.addEventListener?.('pageshow', this.shown)
    globalThis.document?.addEventListener('visibilitychange', this.shown)
  }

  /** Opens a socket unless one is open or opening. */
  readonly connect = (): void => {
    if (this.status === 'closed' || this.socket) return
    clearTimeout(this.retryTimer)
    const token = this.options.auth ? this.options.auth() : undefined
    if (token === null) return this.become('idle')
    if (this.status !== 'offline') this.become('connecting')
    const url = `${absolute(this.options.url)}?frames=several`
    const socket = this.options.socket ? this.options.socket(url) : new WebSocket(url)
    this.socket = socket
    this.expectWord(SILENCE_MS)
    socket.onopen = () => {
      if (token !== undefined) this.send({ type: 'auth', token })
    }
    socket.onmessage = (event: MessageEvent) => this.receive(event.data)
    socket.onclose = (event: CloseEvent) => this.drop(event.code)
  }

  send(frame: ClientFrame): boolean {
    if (!this.socket || this.socket.readyState !== 1) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  close(): void {
    globalThis.removeEventListener?.('online', this.regained)
    globalThis.removeEventListener?.('offline', this.lost)
    globalThis.removeEventListener?.('pageshow', this.shown)
    globalThis.document?.removeEventListener('visibilitychange', this.shown)
    this.abandonSocket()
    clearTimeout(this.retryTimer)
    this.become('closed')
  }

  private receive(data: unknown): void {
    this.stopWaiting()
    for (const frame of parseFrames(data)) this.take(frame)
  }

  private take(frame: ServerFrame): void {
    if (frame.type === 'hello') return this.greet(frame.heartbeat_s)
    // A server that greets and falls over at once must not be hit every half second.
    if (frame.type === 'pong') this.attempt = 0
    else this.hooks.onFrame(frame)
  }

  private greet(heartbeatSeconds: number): void {
    this.heartbeatMs = heartbeatSeconds > 0 ? heartbeatSeconds * 1000 : DEFAULT_HEARTBEAT_MS
    clearInterval(this.pingTimer)
    this.pingTimer = setInterval(this.ping, this.heartbeatMs)
    this.become('online')
    this.hooks.onUp()
  }

  private readonly ping = (): void => {
    this.send({ type: 'ping' })
    this.expectWord(Math.max(SILENCE_MS - this.heartbeatMs, 1000))
  }

  /** Starts the clock only at the first unanswered frame: timers of hidden pages run late, answers do not. */
  private expectWord(ms: number): void {
    this.silenceTimer ??= setTimeout(() => this.drop(null), ms)
  }

  private stopWaiting(): void {
    clearTimeout(this.silenceTimer)
    this.silenceTimer = undefined
  }

  private readonly regained = (): void => {
    if (this.status === 'offline') this.connect()
  }

  private readonly lost = (): void => {
    if (this.socket) this.drop(null)
  }

  private readonly shown = (): void => {
    if (globalThis.document?.visibilityState === 'hidden') return
    if (this.status === 'online') this.ping()
    else this.regained()
  }

  private drop(code: number | null): void {
    this.abandonSocket()
    if (code === SIGNED_OUT) this.become('signed-out')
    else this.retryLater()
    this.hooks.onDown(code)
  }

  private retryLater(): void {
    const base = BACK_OFF_MS[Math.min(this.attempt, BACK_OFF_MS.length - 1)] ?? SILENCE_MS
    this.attempt += 1
    const spread = 0.5 + (this.options.random ?? Math.random)()
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(this.connect, base * spread)
    this.become('offline')
  }

  private abandonSocket(): void {
    clearInterval(this.pingTimer)
    this.stopWaiting()
    const socket = this.socket
    this.socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  private become(status: Status): void {
    if (this.status === status) return
    this.status = status
    this.hooks.onStatus(status)
  }
}
