import { createRealtime, memoryStorage, type StoragePort } from '@skyteller/realtime'
import { entry, FakeNetwork } from '@skyteller/realtime/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Memory } from '../memory'
import { ChatSession } from './session'
import { isOffline } from './state'
import { conversation, FakeBank, visitor } from './testing'

let storage: StoragePort
let network: FakeNetwork
let bank: FakeBank
let session: ChatSession

function page(): ChatSession {
  const memory = new Memory('yunling', storage)
  bank.token = () => memory.now.visitor?.token ?? null
  return new ChatSession({
    slug: 'yunling',
    memory,
    language: () => 'zh-CN',
    api: bank.api,
    realtime: (options) => createRealtime({ ...options, url: 'ws://bank', socket: network.socket, storage }),
  })
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const state = () => session.store.getState()
const texts = (): unknown[] => state().pending.map((item) => item.body.text)
const sent = (): unknown[] => network.last.of('send').map(({ conversation: id, body }) => [id, body])

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T02:00:00Z') })
  storage = memoryStorage()
  network = new FakeNetwork()
  bank = new FakeBank()
  session = page()
})

afterEach(() => {
  session.close()
  vi.useRealTimers()
})

test('nobody is registered before the first word', async () => {
  await settle()
  expect(bank.calls).toEqual(['bank'])
  expect(network.sockets).toHaveLength(0)
})

test('the first word makes a visitor and a conversation, then goes out', async () => {
  session.write('你好')
  expect(texts()).toEqual(['你好'])
  await settle()
  network.last.hello()
  expect(network.last.sent[0]).toEqual({ type: 'auth', token: 'token-1' })
  expect(sent()).toEqual([['c1', { text: '你好' }]])
})

test('what is written offline before the first connection survives a reload and is sent once, in order', async () => {
  bank.down = true
  session.write('一')
  session.write('二')
  await vi.advanceTimersByTimeAsync(3000)
  expect(isOffline(state())).toBe(true)
  session.close()
  session = page()
  expect(texts()).toEqual(['一', '二'])
  bank.down = false
  await vi.advanceTimersByTimeAsync(1500)
  expect(bank.opened).toHaveLength(1)
  expect(bank.visitors).toBe(1)
  network.last.hello()
  expect(isOffline(state())).toBe(false)
  expect(sent()).toEqual([['c1', { text: '一' }]])
})

test('the conversation keeps its client id through failures, so that no second one is made', async () => {
  bank.down = true
  session.write('一')
  await settle()
  const start = new Memory('yunling', storage).now.start
  bank.down = false
  window.dispatchEvent(new Event('online'))
  await settle()
  expect(bank.opened).toEqual([start])
})

test('an expired token without a conversation is replaced without a word', async () => {
  session.close()
  new Memory('yunling', storage).keep({ visitor: { ...visitor, expires_at: '2026-01-01T00:00:00Z' } })
  session = page()
  session.write('你好')
  await settle()
  expect(bank.visitors).toBe(1)
  expect(state().lostEarlier).toBe(false)
  expect(state().current).toBe('c1')
})

test('a token the server no longer knows is replaced on the first word', async () => {
  session.close()
  new Memory('yunling', storage).keep({ visitor: { ...visitor, token: 'old' } })
  bank.rejectToken = 'old'
  session = page()
  session.write('你好')
  await settle()
  expect(bank.visitors).toBe(1)
  expect(state().current).toBe('c1')
  expect(state().lostEarlier).toBe(false)
})

test('an expired token with a conversation says so, and what was unsent moves to a new one', async () => {
  session.write('一')
  await settle()
  network.last.hello()
  network.last.break()
  session.write('二')
  await vi.advanceTimersByTimeAsync(1000)
  network.last.open()
  network.last.break(4401)
  await settle()
  expect(state().lostEarlier).toBe(true)
  expect(state().current).toBe('c2')
  network.last.hello()
  expect(texts()).toEqual(['一', '二'])
  expect(sent()).toEqual([['c2', { text: '一' }]])
})

test('after a reload the conversation is read again from the start', async () => {
  session.write('一')
  await settle()
  session.close()
  session = page()
  expect(state().current).toBe('c1')
  expect(state().caughtUp).toBe(false)
  network.last.hello()
  network.last.say({ type: 'entries', topic: 'timeline:c1', items: [entry(1), entry(2)], complete: true })
  expect(state().entries).toHaveLength(2)
  expect(state().caughtUp).toBe(true)
})

test('what was said about an answer is remembered', async () => {
  session.write('一')
  await settle()
  await Promise.all([session.actions.feedback(3, true), settle()])
  session.close()
  session = page()
  expect(state().helped).toEqual({ 3: true })
})

test('an agent can be asked for before the first word', async () => {
  void session.actions.requestAgent()
  await settle()
  expect(bank.calls).toEqual(['bank', 'open', 'agent'])
  expect(state().wait).toMatchObject({ position: 2 })
})

test('asked for offline, the agent is asked for once the network is back', async () => {
  session.write('一')
  await settle()
  bank.down = true
  void session.actions.requestAgent()
  await vi.advanceTimersByTimeAsync(2000)
  expect(state().busy).toBe('agent')
  bank.down = false
  window.dispatchEvent(new Event('online'))
  await settle()
  expect(state().busy).toBeNull()
  expect(state().wait).toMatchObject({ position: 2 })
})

test('a closed service offers the message, not an error', async () => {
  bank.closed = true
  await Promise.all([session.actions.requestAgent(), settle()])
  expect(state()).toMatchObject({ closedNow: true, failed: null })
})

test('what fails stays failed until the next try, and a rating that is there counts as done', async () => {
  await Promise.all([session.actions.end(), settle()])
  expect(state().failed).toMatchObject({ action: 'end', problem: { code: 'internal' } })
  await expect(session.actions.rate(4, '')).resolves.toBe(true)
  expect(state().failed).toBeNull()
})

test('a conversation that ended long ago is left for history', async () => {
  session.write('一')
  await settle()
  network.last.hello()
  const rows = { conversation: { ...conversation('c1', 'closed'), closed_at: '2026-11-20T02:00:00Z' } }
  network.last.say({ type: 'ack', conversation: 'c1', client_id: '?', seq: 1, at: '', duplicate: false })
  network.last.say({ type: 'entries', topic: 'timeline:c1', items: [], complete: true })
  const clientId = String(network.last.of('send')[0]?.client_id)
  network.last.say({ type: 'entry', topic: 'timeline:c1', entry: entry(1, clientId) })
  network.last.say({ type: 'snapshot', topic: 'conversation:c1', version: 1, rows })
  expect(state().current).toBeNull()
  expect(new Memory('yunling', storage).now.conversation).toBeNull()
})
