import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createRealtime, memoryStorage, Refused, type OutboxEvent, type Realtime, type StoragePort } from '.'
import { entry, FakeNetwork } from './testing'

let network: FakeNetwork
let storage: StoragePort
let realtime: Realtime

function page(owner = 'visitor'): Realtime {
  return createRealtime({ url: 'ws://bank/x', socket: network.socket, storage, owner, random: () => 0.5 })
}

function write(clientId: string, conversation = 'c1'): Promise<unknown> {
  return realtime.send({ conversation, client_id: clientId, kind: 'message', body: { text: clientId } })
}

function ack(clientId: string, seq: number, conversation = 'c1'): void {
  network.last.say({
    type: 'ack',
    conversation,
    client_id: clientId,
    seq,
    at: '2026-11-22T02:00:00Z',
    duplicate: false,
  })
}

function reconnect(): void {
  network.last.break()
  vi.advanceTimersByTime(500)
  network.last.hello()
}

const sent = (): unknown[] => network.last.of('send').map((frame) => frame.client_id)
const waiting = (conversation = 'c1'): string[] =>
  realtime.pending(conversation).map((item) => `${item.client_id} ${item.state}`)

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  // Browsers promise no order of keys.
  const memory = memoryStorage()
  storage = { ...memory, keys: () => memory.keys().reverse() }
  realtime = page()
})

afterEach(() => {
  realtime.close()
  vi.useRealTimers()
})

test('sends one at a time, in order', async () => {
  network.last.hello()
  const first = write('a')
  void write('b')
  void write('other', 'c2')
  expect(sent()).toEqual(['a', 'other'])
  expect(waiting()).toEqual(['a sending', 'b pending'])
  ack('a', 4)
  await expect(first).resolves.toMatchObject({ client_id: 'a', seq: 4, duplicate: false })
  expect(sent()).toEqual(['a', 'other', 'b'])
  expect(waiting()).toEqual(['b sending'])
})

test('what is written offline goes out in order after the connection', () => {
  void write('a')
  void write('b')
  expect(waiting()).toEqual(['a pending', 'b pending'])
  network.last.hello()
  expect(sent()).toEqual(['a'])
  ack('a', 1)
  expect(sent()).toEqual(['a', 'b'])
})

test('a lost ack: sent again with the same client id after the reconnect', async () => {
  network.last.hello()
  const promise = write('a')
  void write('b')
  reconnect()
  expect(network.last.of('send')).toEqual([
    { type: 'send', conversation: 'c1', client_id: 'a', kind: 'message', body: { text: 'a' } },
  ])
  network.last.say({ type: 'ack', conversation: 'c1', client_id: 'a', seq: 2, at: 'now', duplicate: true })
  await expect(promise).resolves.toMatchObject({ seq: 2, duplicate: true })
  expect(sent()).toEqual(['a', 'b'])
})

test('a lost ack on a living connection: sent again after 10 s', () => {
  network.last.hello(600)
  void write('a')
  vi.advanceTimersByTime(9_999)
  expect(sent()).toEqual(['a'])
  vi.advanceTimersByTime(1)
  expect(sent()).toEqual(['a', 'a'])
})

test('the entry itself clears the item when the ack was lost', async () => {
  realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn() })
  network.last.hello()
  const promise = write('a')
  reconnect()
  network.last.say({ type: 'entries', topic: 'timeline:c1', items: [entry(3, 'a')], complete: true })
  await expect(promise).resolves.toMatchObject({ seq: 3 })
  expect(waiting()).toEqual([])
  expect(storage.keys()).toEqual([])
})

test('after the ack the item stays in sight until its entry comes', () => {
  const shown: string[] = []
  realtime.subscribeTimeline('c1', 0, {
    onEntries: (fresh) => shown.push(...fresh.map((one) => one.client_id)),
  })
  network.last.hello()
  network.last.say({ type: 'entries', topic: 'timeline:c1', items: [], complete: true })
  void write('a')
  ack('a', 1)
  expect(waiting()).toEqual(['a sent'])
  expect(storage.keys()).toEqual([])
  const order: string[] = []
  realtime.onOutbox(() => order.push(shown.includes('a') ? 'entry first' : 'item first'))
  network.last.say({ type: 'entry', topic: 'timeline:c1', entry: entry(1, 'a') })
  expect(waiting()).toEqual([])
  expect(order).toEqual(['entry first'])
})

test('an entry that does not follow its ack is asked for', () => {
  realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn() })
  network.last.hello(600)
  network.last.say({ type: 'entries', topic: 'timeline:c1', items: [], complete: true })
  void write('a')
  ack('a', 1)
  vi.advanceTimersByTime(3000)
  expect(network.last.of('subscribe')).toHaveLength(2)
})

test('a nack removes the item, tells why, and the next one goes', async () => {
  const events: OutboxEvent[] = []
  realtime.onOutbox((event) => events.push(event))
  network.last.hello()
  const promise = write('a')
  void write('b')
  const problem = {
    type: 'urn:x',
    title: '已经选过',
    status: 409,
    code: 'card-already-answered',
    number: '7F3K9Q',
  }
  network.last.say({ type: 'nack', client_id: 'a', error: problem })
  const error: unknown = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Refused)
  expect((error as Refused).problem.number).toBe('7F3K9Q')
  expect(events.filter((event) => event.refused)).toHaveLength(1)
  expect(sent()).toEqual(['a', 'b'])
  expect(waiting()).toEqual(['b sending'])
})

test('a server that is short of something for the moment gets the item again, after a breather', () => {
  network.last.hello(600)
  void write('a')
  const problem = { type: 'urn:x', title: '忙', status: 503, code: 'unavailable' }
  network.last.say({ type: 'nack', client_id: 'a', error: problem })
  expect(waiting()).toEqual(['a sending'])
  vi.advanceTimersByTime(1999)
  expect(sent()).toEqual(['a'])
  vi.advanceTimersByTime(1)
  expect(sent()).toEqual(['a', 'a'])
  ack('a', 1)
  expect(waiting()).toEqual([])
})
