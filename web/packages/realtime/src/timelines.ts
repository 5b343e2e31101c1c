import { BREATHER_MS, isPassing } from './errors'
import type { ServerFrame, Transmit } from './frames'
import type { Entry, TimelineHandlers, Unsubscribe } from './types'

/** Entries asked for again after a break, in case one overtook another before it. */
const OVERLAP = 20
const PREFIX = 'timeline:'

interface Listener {
  after: number
  handlers: TimelineHandlers
}

interface Timeline {
  conversation: string
  /** Everything with a higher seq is wanted. */
  base: number
  entries: Entry[]
  /** Live entries that came during a replay. */
  held: Entry[]
  replaying: boolean
  listeners: Set<Listener>
}

/** Puts those entries that are new in their place; returns them by rising seq. */
function merge(entries: Entry[], incoming: Entry[]): Entry[] {
  const fresh: Entry[] = []
  for (const entry of [...incoming].sort((a, b) => a.seq - b.seq)) {
    let at = entries.length
    while (at > 0 && (entries[at - 1]?.seq ?? 0) > entry.seq) at -= 1
    if (entries[at - 1]?.seq === entry.seq) continue
    entries.splice(at, 0, entry)
    fresh.push(entry)
  }
  return fresh
}

export class Timelines {
  private readonly open = new Map<string, Timeline>()
  private readonly transmit: Transmit

  constructor(transmit: Transmit) {
    this.transmit = transmit
  }

  subscribe(conversation: string, after: number, handlers: TimelineHandlers): Unsubscribe {
    const listener: Listener = { after, handlers }
    const known = this.open.get(conversation)
    const timeline: Timeline = known ?? {
      conversation,
      base: after,
      entries: [],
      held: [],
      replaying: true,
      listeners: new Set(),
    }
    this.open.set(conversation, timeline)
    timeline.listeners.add(listener)
    if (!known || after < timeline.base) {
      timeline.base = Math.min(after, timeline.base)
      this.replay(timeline, timeline.base)
    }
    if (known) queueMicrotask(() => this.handKnown(timeline, listener))
    return () => this.leave(timeline, listener)
  }

  has(conversation: string): boolean {
    return this.open.has(conversation)
  }

  holds(conversation: string, seq: number): boolean {
    return this.open.get(conversation)?.entries.some((entry) => entry.seq === seq) ?? false
  }

  /** After a break, or when an entry that must exist has not come. */
  refresh(conversation?: string): void {
    for (const timeline of this.open.values()) {
      if (conversation !== undefined && timeline.conversation !== conversation) continue
      const last = timeline.entries[timeline.entries.length - 1]?.seq ?? 0
      this.replay(timeline, Math.max(timeline.base, last - OVERLAP))
    }
  }

  receive(frame: ServerFrame): void {
    if (frame.type === 'entries') this.page(frame.topic, frame.items, frame.complete)
    else if (frame.type === 'entry') this.live(frame.topic, frame.entry)
    else if (frame.type === 'typing') this.each(frame.conversation, (to) => to.onTyping?.(frame.author))
    else if (frame.type === 'read') {
      this.each(frame.conversation, (to) => to.onRead?.({ by: frame.by, seq: frame.seq }))
    } else if (frame.type === 'error' && frame.topic?.startsWith(PREFIX)) {
      const conversation = frame.topic.slice(PREFIX.length)
      if (isPassing(frame.error)) setTimeout(() => this.refresh(conversation), BREATHER_MS)
      else this.each(conversation, (to) => to.onError?.(frame.error))
    }
  }

  private page(topic: string, items: Entry[], complete: boolean): void {
    const timeline = this.open.get(topic.slice(PREFIX.length))
    if (!timeline) return
    const held = complete ? timeline.held.splice(0) : []
    if (complete) timeline.replaying = false
    this.deliver(timeline, [...items, ...held])
    if (complete) this.each(timeline.conversation, (to) => to.onCaughtUp?.())
  }

  private live(topic: string, entry: Entry): void {
    const timeline = this.open.get(topic.slice(PREFIX.length))
    if (!timeline) return
    if (timeline.replaying) timeline.held.push(entry)
    else this.deliver(timeline, [entry])
  }

  private deliver(timeline: Timeline, incoming: Entry[]): void {
    const fresh = merge(
      timeline.entries,
      incoming.filter((entry) => entry.seq > timeline.base),
    )
    for (const listener of [...timeline.listeners]) {
      const news = fresh.filter((entry) => entry.seq > listener.after)
      if (news.length) listener.handlers.onEntries(news, this.visible(timeline, listener))
    }
  }

  private handKnown(timeline: Timeline, listener: Listener): void {
    if (!timeline.listeners.has(listener)) return
    const all = this.visible(timeline, listener)
    if (all.length) listener.handlers.onEntries(all, all)
    if (!timeline.replaying) listener.handlers.onCaughtUp?.()
  }

  private visible(timeline: Timeline, listener: Listener): Entry[] {
    return timeline.entries.filter((entry) => entry.seq > listener.after)
  }

  private replay(timeline: Timeline, after: number): void {
    timeline.replaying = true
    this.transmit({ type: 'subscribe', topic: PREFIX + timeline.conversation, after })
  }

  private leave(timeline: Timeline, listener: Listener): void {
    if (!timeline.listeners.delete(listener) || timeline.listeners.size) return
    this.open.delete(timeline.conversation)
    this.transmit({ type: 'unsubscribe', topic: PREFIX + timeline.conversation })
  }

  private each(conversation: string, tell: (handlers: TimelineHandlers) => void): void {
    for (const listener of [...(this.open.get(conversation)?.listeners ?? [])]) tell(listener.handlers)
  }
}
