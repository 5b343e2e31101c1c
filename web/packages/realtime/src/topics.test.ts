import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createRealtime, memoryStorage, type Entry, type Realtime, type Rows } from '.'
import { entry, FakeNetwork } from './testing'

let network: FakeNetwork
let realtime: Realtime

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  realtime = createRealtime({
    url: 'ws://bank/x',
    socket: network.socket,
    storage: memoryStorage(),
    random: () => 0.5,
  })
})

afterEach(() => {
  realtime.close()
  vi.useRealTimers()
})

const topic = 'timeline:c1'
const seqs = (entries: Entry[]): number[] => entries.map((one) => one.seq)

function reconnect(): void {
  network.last.break()
  vi.advanceTimersByTime(500)
  network.last.hello()
}

test('a timeline asks for what follows, in pages, and takes holes for granted', () => {
  const pages: number[][] = []
  let all: number[] = []
  const caughtUp = vi.fn()
  realtime.subscribeTimeline('c1', 4, {
    onEntries: (fresh, every) => {
      pages.push(seqs(fresh))
      all = seqs(every)
    },
    onCaughtUp: caughtUp,
  })
  network.last.hello()
  expect(network.last.of('subscribe')).toEqual([{ type: 'subscribe', topic, after: 4 }])
  network.last.say({ type: 'entries', topic, items: [entry(5), entry(7)], complete: false })
  expect(caughtUp).not.toHaveBeenCalled()
  network.last.say({ type: 'entries', topic, items: [entry(9)], complete: true })
  network.last.say({ type: 'entry', topic, entry: entry(12) })
  expect(pages).toEqual([[5, 7], [9], [12]])
  expect(all).toEqual([5, 7, 9, 12])
  expect(caughtUp).toHaveBeenCalledOnce()
})

test('repeats are dropped, stragglers find their place', () => {
  const pages: number[][] = []
  let all: number[] = []
  realtime.subscribeTimeline('c1', 0, {
    onEntries: (fresh, every) => {
      pages.push(seqs(fresh))
      all = seqs(every)
    },
  })
  network.last.hello()
  network.last.say({ type: 'entries', topic, items: [entry(1)], complete: true })
  for (const seq of [3, 3, 1, 2, 4]) network.last.say({ type: 'entry', topic, entry: entry(seq) })
  expect(pages).toEqual([[1], [3], [2], [4]])
  expect(all).toEqual([1, 2, 3, 4])
})

test('live entries during a replay wait for it', () => {
  const pages: number[][] = []
  realtime.subscribeTimeline('c1', 0, { onEntries: (fresh) => pages.push(seqs(fresh)) })
  network.last.hello()
  network.last.say({ type: 'entry', topic, entry: entry(4) })
  network.last.say({ type: 'entries', topic, items: [entry(1), entry(2)], complete: false })
  network.last.say({ type: 'entries', topic, items: [entry(3), entry(4)], complete: true })
  expect(pages).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('after a break the timeline is asked for again with an overlap, and repeats do not show', () => {
  const pages: number[][] = []
  realtime.subscribeTimeline('c1', 10, { onEntries: (fresh) => pages.push(seqs(fresh)) })
  network.last.hello()
  network.last.say({ type: 'entries', topic, items: [entry(40), entry(41)], complete: true })
  reconnect()
  expect(network.last.of('subscribe')).toEqual([{ type: 'subscribe', topic, after: 21 }])
  network.last.say({ type: 'entries', topic, items: [entry(40), entry(41), entry(42)], complete: true })
  expect(pages).toEqual([[40, 41], [42]])
})

test('ten fast reconnects leave one subscription on the last socket', () => {
  realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn() })
  for (let round = 0; round < 10; round += 1) {
    network.last.hello()
    window.dispatchEvent(new Event('offline'))
    window.dispatchEvent(new Event('online'))
  }
  network.last.hello()
  expect(network.sockets).toHaveLength(11)
  expect(network.last.of('subscribe')).toHaveLength(1)
})

test('a second reader gets what is known; only the last one to leave unsubscribes', async () => {
  const leave = realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn() })
  network.last.hello()
  network.last.say({ type: 'entries', topic, items: [entry(1), entry(2)], complete: true })
  const second = vi.fn()
  const leaveSecond = realtime.subscribeTimeline('c1', 1, { onEntries: (fresh) => second(seqs(fresh)) })
  await vi.runAllTicks()
  await Promise.resolve()
  expect(second).toHaveBeenCalledWith([2])
  leave()
  expect(network.last.of('unsubscribe')).toHaveLength(0)
  leaveSecond()
  expect(network.last.of('unsubscribe')).toEqual([{ type: 'unsubscribe', topic }])
})

test('typing and read marks reach the reader of that conversation only', () => {
  const onTyping = vi.fn()
  const onRead = vi.fn()
  const onError = vi.fn()
  realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn(), onTyping, onRead, onError })
  network.last.hello()
  const author = { kind: 'agent' as const, name: '林晓燕' }
  network.last.say({ type: 'typing', conversation: 'c1', author })
  network.last.say({ type: 'typing', conversation: 'c2', author })
  network.last.say({ type: 'read', conversation: 'c1', by: 'agent', seq: 7 })
  network.last.say({
    type: 'error',
    topic,
    error: { type: 't', title: 'no', status: 403, code: 'forbidden' },
  })
  expect(onTyping).toHaveBeenCalledExactlyOnceWith(author)
  expect(onRead).toHaveBeenCalledExactlyOnceWith({ by: 'agent', seq: 7 })
  expect(onError).toHaveBeenCalledOnce()
})

test('typing is throttled; the highest read mark survives a break', () => {
  network.last.hello()
  for (let key = 0; key < 20; key += 1) {
    realtime.typing('c1')
    vi.advanceTimersByTime(200)
  }
  expect(network.last.of('typing')).toHaveLength(2)
  network.last.break()
  realtime.read('c1', 5)
  realtime.read('c1', 8)
  realtime.read('c1', 6)
  vi.advanceTimersByTime(500)
  network.last.hello()
  expect(network.last.of('read')).toEqual([{ type: 'read', conversation: 'c1', seq: 8 }])
})

test('a snapshot takes deltas in order', () => {
  const rows: Rows[] = []
  realtime.subscribeSnapshot('desk:me', (now) => rows.push(now))
  network.last.hello()
  network.last.say({ type: 'snapshot', topic: 'desk:me', version: 7, rows: { a: 1, b: 2 } })
  network.last.say({ type: 'delta', topic: 'desk:me', version: 8, upsert: { c: 3 }, remove: ['a'] })
  expect(rows).toEqual([
    { a: 1, b: 2 },
    { b: 2, c: 3 },
  ])
})

test('a hole in the versions is closed by a new snapshot, asked for once', () => {
  const rows: Rows[] = []
  realtime.subscribeSnapshot('floor', (now) => rows.push(now))
  network.last.hello()
  network.last.say({ type: 'snapshot', topic: 'floor', version: 1, rows: { a: 1 } })
  network.last.say({ type: 'delta', topic: 'floor', version: 3, upsert: { a: 3 }, remove: [] })
  network.last.say({ type: 'delta', topic: 'floor', version: 4, upsert: { a: 4 }, remove: [] })
  expect(network.last.of('subscribe')).toHaveLength(2)
  network.last.say({ type: 'snapshot', topic: 'floor', version: 4, rows: { a: 4 } })
  network.last.say({ type: 'delta', topic: 'floor', version: 5, upsert: { a: 5 }, remove: [] })
  expect(rows).toEqual([{ a: 1 }, { a: 4 }, { a: 5 }])
})

test('snapshots are asked for again after a break while the old rows stay', async () => {
  realtime.subscribeSnapshot('floor', vi.fn())
  network.last.hello()
  network.last.say({ type: 'snapshot', topic: 'floor', version: 9, rows: { a: 1 } })
  reconnect()
  expect(network.last.of('subscribe')).toEqual([{ type: 'subscribe', topic: 'floor' }])
  const late = vi.fn()
  realtime.subscribeSnapshot('floor', late)
  await Promise.resolve()
  expect(late).toHaveBeenCalledWith({ a: 1 })
  network.last.say({ type: 'snapshot', topic: 'floor', version: 1, rows: { a: 2 } })
  expect(late).toHaveBeenLastCalledWith({ a: 2 })
})

test('a subscription the server cannot serve just now is asked for again, one it refuses is not', () => {
  const onError = vi.fn()
  realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn(), onError })
  realtime.subscribeSnapshot('floor', vi.fn(), onError)
  network.last.hello(600)
  const problem = (status: number) => ({ type: 'urn:x', title: 'no', status, code: 'no' })
  for (const name of [topic, 'floor']) network.last.say({ type: 'error', topic: name, error: problem(503) })
  vi.advanceTimersByTime(2000)
  expect(network.last.of('subscribe')).toHaveLength(4)
  expect(onError).not.toHaveBeenCalled()
  for (const name of [topic, 'floor']) network.last.say({ type: 'error', topic: name, error: problem(403) })
  vi.advanceTimersByTime(60_000)
  expect(network.sockets[0]?.of('subscribe')).toHaveLength(4)
  expect(onError).toHaveBeenCalledTimes(2)
})
