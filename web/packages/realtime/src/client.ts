import { Connection } from './connection'
import type { ClientFrame } from './frames'
import { Outbox } from './outbox'
import { Shelf } from './shelf'
import { Snapshots } from './snapshots'
import { defaultStorage } from './storage'
import { Timelines } from './timelines'
import type { Realtime, RealtimeOptions, Status } from './types'

const TYPING_MS = 2500
/** How long after its ack an entry may take before the timeline is asked for again. */
const ENTRY_MS = 3000

export function createRealtime(options: RealtimeOptions): Realtime {
  const watchers = new Set<(status: Status) => void>()
  const lastTyping = new Map<string, number>()
  const unsentReads = new Map<string, number>()
  const lastReads = new Map<string, number>()

  const connection = new Connection(options, {
    onUp() {
      timelines.refresh()
      snapshots.refresh()
      flushReads()
      outbox.up()
    },
    onDown: (code) => outbox.down(code),
    onFrame(frame) {
      // Timelines first: the page must hold the entry before its outbox item goes, or the message blinks.
      timelines.receive(frame)
      outbox.receive(frame)
      snapshots.receive(frame)
    },
    onStatus(status) {
      options.onStatus?.(status)
      for (const watcher of [...watchers]) watcher(status)
    },
  })
  const online = (): boolean => connection.status === 'online'
  const transmit = (frame: ClientFrame): boolean => online() && connection.send(frame)
  const timelines = new Timelines(transmit)
  const snapshots = new Snapshots(transmit)
  const outbox = new Outbox(new Shelf(options.storage ?? defaultStorage(), options.owner ?? 'page'), {
    transmit,
    online,
    awaitsEntry: (conversation, seq) => timelines.has(conversation) && !timelines.holds(conversation, seq),
    onAcked({ conversation, client_id, seq }) {
      setTimeout(() => {
        if (!timelines.has(conversation)) outbox.forget(client_id)
        else if (!timelines.holds(conversation, seq)) timelines.refresh(conversation)
      }, ENTRY_MS)
    },
  })

  function flushReads(): void {
    for (const [conversation, seq] of [...unsentReads]) {
      if (transmit({ type: 'read', conversation, seq })) unsentReads.delete(conversation)
    }
  }

  connection.connect()

  return {
    subscribeTimeline: (conversation, after, handlers) => timelines.subscribe(conversation, after, handlers),
    subscribeSnapshot: (topic, cb, onError) => snapshots.subscribe(topic, cb, onError),
    send: (request) => outbox.send(request),
    adopt: (local, conversation) => outbox.adopt(local, conversation),
    pending: (conversation) => outbox.pending(conversation),
    onOutbox: (cb) => outbox.watch(cb),
    typing(conversation) {
      const now = Date.now()
      if (now - (lastTyping.get(conversation) ?? -TYPING_MS) < TYPING_MS) return
      if (transmit({ type: 'typing', conversation })) lastTyping.set(conversation, now)
    },
    read(conversation, seq) {
      if (seq <= (lastReads.get(conversation) ?? 0)) return
      lastReads.set(conversation, seq)
      unsentReads.set(conversation, seq)
      flushReads()
    },
    status: () => connection.status,
    watchStatus(cb) {
      watchers.add(cb)
      return () => void watchers.delete(cb)
    },
    connect: () => connection.connect(),
    close: () => connection.close(),
  }
}
