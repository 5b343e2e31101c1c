import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createRealtime, memoryStorage, type Realtime, type RealtimeOptions, type Status } from '.'
import { FakeNetwork } from './testing'

let network: FakeNetwork
let realtime: Realtime | undefined
let seen: Status[]

function start(options: Partial<RealtimeOptions> = {}): Realtime {
  realtime = createRealtime({
    url: 'ws://bank/customer/realtime',
    socket: network.socket,
    storage: memoryStorage(),
    random: () => 0.5,
    onStatus: (status) => seen.push(status),
    ...options,
  })
  return realtime
}

beforeEach(() => {
  vi.useFakeTimers()
  network = new FakeNetwork()
  seen = []
})

afterEach(() => {
  realtime?.close()
  vi.useRealTimers()
})

test('signs in with the first frame and is online after hello', () => {
  start({ auth: () => 'token' })
  network.last.open()
  expect(network.last.sent).toEqual([{ type: 'auth', token: 'token' }])
  expect(realtime?.status()).toBe('connecting')
  network.last.hello()
  expect(seen).toEqual(['online'])
})

test('waits for a token and connects when there is one', () => {
  let token: string | null = null
  start({ auth: () => token })
  expect(network.sockets).toHaveLength(0)
  expect(realtime?.status()).toBe('idle')
  token = 'later'
  realtime?.connect()
  network.last.open()
  expect(network.last.sent).toEqual([{ type: 'auth', token: 'later' }])
})

test('pings on the heartbeat and stays while the server answers', () => {
  start()
  network.last.hello(3)
  for (let beat = 0; beat < 10; beat += 1) {
    vi.advanceTimersByTime(3000)
    network.last.say({ type: 'pong' })
  }
  expect(network.last.of('ping')).toHaveLength(10)
  expect(network.sockets).toHaveLength(1)
})

test('gives up on a silent server after 8 s and reconnects', () => {
  start()
  network.last.hello(3)
  vi.advanceTimersByTime(7999)
  expect(realtime?.status()).toBe('online')
  vi.advanceTimersByTime(1)
  expect(realtime?.status()).toBe('offline')
  vi.advanceTimersByTime(500)
  expect(network.sockets).toHaveLength(2)
})

test('backs off 0.5, 1, 2, 4, 8, 8 s', () => {
  start()
  for (const wait of [500, 1000, 2000, 4000, 8000, 8000]) {
    const before = network.sockets.length
    network.last.break()
    vi.advanceTimersByTime(wait - 1)
    expect(network.sockets).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(network.sockets).toHaveLength(before + 1)
  }
})

test('a server that greets and falls over keeps being spared', () => {
  start()
  network.last.hello()
  network.last.break()
  vi.advanceTimersByTime(500)
  network.last.hello()
  network.last.break()
  vi.advanceTimersByTime(999)
  expect(network.sockets).toHaveLength(2)
})

test('reconnects at once when the device comes online', () => {
  start()
  network.last.hello()
  window.dispatchEvent(new Event('offline'))
  expect(realtime?.status()).toBe('offline')
  window.dispatchEvent(new Event('online'))
  expect(network.sockets).toHaveLength(2)
  window.dispatchEvent(new Event('online'))
  expect(network.sockets).toHaveLength(2)
})

test('does not retry when signed out, and connects again when told', () => {
  start({ auth: () => 'token' })
  network.last.open()
  network.last.break(4401)
  vi.advanceTimersByTime(60_000)
  window.dispatchEvent(new Event('online'))
  expect(network.sockets).toHaveLength(1)
  expect(realtime?.status()).toBe('signed-out')
  realtime?.connect()
  expect(network.sockets).toHaveLength(2)
})

test('ignores what is not a frame', () => {
  start()
  network.last.hello()
  network.last.onmessage?.({ data: 'not json' })
  network.last.onmessage?.({ data: '7' })
  expect(realtime?.status()).toBe('online')
})

test('is silent after close', () => {
  start()
  network.last.hello()
  realtime?.close()
  vi.advanceTimersByTime(60_000)
  window.dispatchEvent(new Event('online'))
  expect(network.sockets).toHaveLength(1)
  expect(seen).toEqual(['online', 'closed'])
})
