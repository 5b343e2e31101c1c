import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createRealtime, memoryStorage, type Realtime, type StoragePort } from '.'
import { FakeNetwork } from './testing'

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

test('survives a reload, in order, and only for its owner', () => {
  void write('a')
  void write('b')
  void write('c', 'c2')
  realtime.close()
  realtime = page('somebody else')
  expect(waiting()).toEqual([])
  realtime.close()
  realtime = page()
  expect(waiting()).toEqual(['a pending', 'b pending'])
  network.last.hello()
  expect(sent()).toEqual(['a', 'c'])
})

test('a clock that is set back does not change the order', () => {
  vi.setSystemTime(2_000_000)
  void write('a')
  vi.setSystemTime(1_000_000)
  void write('b')
  realtime.close()
  realtime = page()
  expect(waiting()).toEqual(['a pending', 'b pending'])
})

test('damaged storage is cleaned, the rest is sent', () => {
  void write('a')
  storage.set('sky.outbox.visitor.x', '{broken')
  storage.set('sky.outbox.visitor.y', '{"kind":"message"}')
  realtime.close()
  realtime = page()
  expect(waiting()).toEqual(['a pending'])
  expect(storage.keys()).toEqual(['sky.outbox.visitor.a'])
})

test('two tabs send the same item with the same client id', () => {
  void write('a')
  const tabOne = realtime
  const socketOne = network.last
  realtime = page()
  socketOne.hello()
  network.last.hello()
  expect(
    socketOne
      .of('send')
      .concat(network.last.of('send'))
      .map((frame) => frame.client_id),
  ).toEqual(['a', 'a'])
  tabOne.close()
})

test('the same client id twice is one item and one promise', () => {
  network.last.hello()
  expect(write('a')).toBe(write('a'))
  expect(sent()).toEqual(['a'])
})

test('a local conversation is kept until the server has made it', () => {
  network.last.hello()
  void write('a', 'local:1')
  void write('b', 'local:1')
  expect(sent()).toEqual([])
  realtime.close()
  realtime = page()
  network.last.hello()
  realtime.adopt('local:1', 'c9')
  expect(network.last.of('send')).toMatchObject([{ conversation: 'c9', client_id: 'a' }])
  expect(waiting('c9')).toEqual(['a sending', 'b pending'])
  expect(waiting('local:1')).toEqual([])
})

test('too large a body is refused here', async () => {
  network.last.hello()
  const promise = realtime.send({
    conversation: 'c1',
    client_id: 'big',
    kind: 'message',
    body: { text: '字'.repeat(30_000) },
  })
  await expect(promise).rejects.toMatchObject({ problem: { code: 'body-too-large' } })
  expect(sent()).toEqual([])
})

test('an item the server closes the socket for is given up, the next one goes', async () => {
  network.last.hello()
  const promise = write('poison')
  promise.catch(() => undefined)
  void write('b')
  for (const wait of [500, 1000, 2000]) {
    network.last.break(4400)
    vi.advanceTimersByTime(wait)
    network.last.hello()
  }
  await expect(promise).rejects.toMatchObject({ problem: { code: 'frame-refused' } })
  expect(sent()).toEqual(['b'])
})

test('an acknowledged item nobody watches for does not linger', () => {
  const leave = realtime.subscribeTimeline('c1', 0, { onEntries: vi.fn() })
  network.last.hello(600)
  void write('a')
  ack('a', 1)
  leave()
  vi.advanceTimersByTime(3000)
  expect(waiting()).toEqual([])
})
