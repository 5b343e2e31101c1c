import { BREATHER_MS, isPassing } from './errors'
import type { ServerFrame, Transmit } from './frames'
import type { Problem, Rows, Unsubscribe } from './types'

interface Listener {
  cb: (rows: Rows) => void
  onError: ((problem: Problem) => void) | undefined
}

interface Topic {
  /** Null while a snapshot is awaited: deltas that come before it are part of it. */
  version: number | null
  rows: Rows | null
  listeners: Set<Listener>
}

export class Snapshots {
  private readonly topics = new Map<string, Topic>()
  private readonly transmit: Transmit

  constructor(transmit: Transmit) {
    this.transmit = transmit
  }

  subscribe(name: string, cb: (rows: Rows) => void, onError?: (problem: Problem) => void): Unsubscribe {
    const listener: Listener = { cb, onError }
    const known = this.topics.get(name)
    const topic: Topic = known ?? { version: null, rows: null, listeners: new Set() }
    this.topics.set(name, topic)
    topic.listeners.add(listener)
    if (!known) this.ask(name, topic)
    else {
      queueMicrotask(() => {
        if (topic.rows && topic.listeners.has(listener)) cb(topic.rows)
      })
    }
    return () => {
      if (!topic.listeners.delete(listener) || topic.listeners.size) return
      this.topics.delete(name)
      this.transmit({ type: 'unsubscribe', topic: name })
    }
  }

  /** After a break: old rows stay, new ones are asked for. */
  refresh(): void {
    for (const [name, topic] of this.topics) this.ask(name, topic)
  }

  receive(frame: ServerFrame): void {
    if (frame.type === 'snapshot') {
      this.update(frame.topic, frame.version, frame.rows)
    } else if (frame.type === 'delta') {
      this.delta(frame.topic, frame.version, frame.upsert, frame.remove)
    } else if (frame.type === 'error' && frame.topic !== undefined) {
      this.refused(frame.topic, frame.error)
    }
  }

  private refused(name: string, problem: Problem): void {
    const topic = this.topics.get(name)
    if (!topic) return
    if (isPassing(problem)) {
      setTimeout(() => {
        if (this.topics.get(name) === topic) this.ask(name, topic)
      }, BREATHER_MS)
    } else for (const listener of [...topic.listeners]) listener.onError?.(problem)
  }

  private delta(name: string, version: number, upsert: Rows, remove: string[]): void {
    const topic = this.topics.get(name)
    if (!topic || topic.version === null) return
    if (version !== topic.version + 1) return this.ask(name, topic)
    const gone = new Set(remove)
    const rows = Object.entries({ ...topic.rows, ...upsert }).filter(([key]) => !gone.has(key))
    this.update(name, version, Object.fromEntries(rows))
  }

  private update(name: string, version: number, rows: Rows): void {
    const topic = this.topics.get(name)
    if (!topic) return
    topic.version = version
    topic.rows = rows
    for (const listener of [...topic.listeners]) listener.cb(rows)
  }

  private ask(name: string, topic: Topic): void {
    topic.version = null
    this.transmit({ type: 'subscribe', topic: name })
  }
}
