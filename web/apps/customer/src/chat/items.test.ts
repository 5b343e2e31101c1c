import type { Entry, OutboxItem } from '@skyteller/realtime'
import { expect, test } from 'vitest'

import { itemsOf, type Item, type Sources } from './items'

let seq = 0

function entry(
  kind: string,
  author: Entry['author']['kind'],
  body: Record<string, unknown>,
  minute = 0,
): Entry {
  seq += 1
  const at = new Date(Date.UTC(2026, 10, 22, 2, minute)).toISOString()
  return {
    conversation_id: 'c',
    seq,
    client_id: `e${String(seq)}`,
    kind,
    author: { kind: author, name: { customer: '访客', agent: '林晓燕', bot: '小岭', system: '' }[author] },
    body: { text: '', ...body },
    visibility: 'all',
    at,
  }
}

const system = (code: string, params: Record<string, unknown> = {}, minute = 0): Entry =>
  entry('system', 'system', { code, params, text: code }, minute)
const own = (text: string, minute = 0): Entry => entry('message', 'customer', { text }, minute)
const bot = (text: string, minute = 0): Entry => entry('message', 'bot', { text }, minute)

function item(
  kind: OutboxItem['kind'],
  body: Record<string, unknown>,
  state: OutboxItem['state'],
): OutboxItem {
  return { conversation: 'c', client_id: `p-${state}`, kind, body, created_at: 1, state }
}

function shown(sources: Partial<Sources>): Item[] {
  return itemsOf({ entries: [], pending: [], refused: [], agentRead: 0, helped: {}, ...sources })
}

const types = (items: Item[]): string[] => items.map((one) => one.type)

test('the time stands at the start and after a pause', () => {
  const items = shown({ entries: [own('a'), bot('b', 1), own('c', 12)] })
  expect(types(items)).toEqual(['time', 'own', 'said', 'time', 'own'])
})

test('only the last own line says sent or read, and nothing while something waits behind it', () => {
  const entries = [own('a'), own('b')]
  const marks = (items: Item[]) => items.flatMap((one) => (one.type === 'own' ? [one.mark] : []))
  expect(marks(shown({ entries }))).toEqual([null, 'sent'])
  expect(marks(shown({ entries, agentRead: entries[1]?.seq ?? 0 }))).toEqual([null, 'read'])
  expect(marks(shown({ entries, pending: [item('message', { text: 'c' }, 'pending')] }))).toEqual([
    null,
    null,
    'pending',
  ])
})

test('an answered card keeps its answer and the submission has no line of its own', () => {
  const card = entry('card', 'bot', { card: 'choices', content: {} })
  const first = entry('submission', 'customer', { card_seq: card.seq, data: { option_id: 'b' }, text: 'B' })
  const items = shown({ entries: [card, first] })
  expect(types(items)).toEqual(['time', 'card'])
  expect(items[1]).toMatchObject({ answer: { optionId: 'b', text: 'B', onItsWay: false } })
})

test('a card answered offline shows the choice as on its way', () => {
  const card = entry('card', 'bot', { card: 'choices', content: {} })
  const pending = [item('submission', { card_seq: card.seq, data: { option_id: 'a' }, text: 'A' }, 'pending')]
  const items = shown({ entries: [card], pending })
  expect(types(items)).toEqual(['time', 'card'])
  expect(items[1]).toMatchObject({ answer: { optionId: 'a', onItsWay: true } })
})

test('the first submission wins over the one that waits here', () => {
  const card = entry('card', 'bot', { card: 'choices', content: {} })
  const first = entry('submission', 'customer', { card_seq: card.seq, data: { option_id: 'b' }, text: 'B' })
  const pending = [item('submission', { card_seq: card.seq, data: { option_id: 'a' }, text: 'A' }, 'pending')]
  expect(shown({ entries: [card, first], pending })[1]).toMatchObject({
    answer: { optionId: 'b', onItsWay: false },
  })
})

test('a submission whose card is out of sight is a line', () => {
  expect(types(shown({ entries: [entry('submission', 'customer', { card_seq: 999, text: 'B' })] }))).toEqual([
    'time',
    'own',
  ])
})

test('who joined says how long the wait was, counted from the first step into the queue', () => {
  const joined = { name: '林晓燕', work_no: '3017' }
  const entries = [
    own('a'),
    system('agent-requested'),
    system('queued', {}, 1),
    system('agent-joined', joined, 2),
  ]
  expect(shown({ entries }).find((one) => one.type === 'joined')).toMatchObject({
    waitedS: 120,
    workNo: '3017',
  })
})

test('a cancelled wait does not count, and joining without one says no time', () => {
  const joined = { name: '林晓燕', work_no: '3017' }
  const entries = [system('queued'), system('queue-cancelled', {}, 1), system('agent-joined', joined, 2)]
  expect(shown({ entries }).find((one) => one.type === 'joined')).toMatchObject({ waitedS: null })
})

test('what has a better place than a line is silent; unknown codes keep their text', () => {
  const entries = [system('opened'), system('bot-gave-up'), system('feedback', { seq: 1, helped: true })]
  expect(shown({ entries })).toEqual([])
  expect(shown({ entries: [system('moon-landed')] })[1]).toMatchObject({ type: 'line', text: 'moon-landed' })
})

test('a message left stands where it was left', () => {
  const items = shown({ entries: [system('message-left', { message: '请回电话', contact: '' })] })
  expect(types(items)).toEqual(['time', 'own', 'line'])
})

test('feedback comes from the timeline, the newest answer of this page first', () => {
  const answer = bot('b')
  const entries = [answer, system('feedback', { seq: answer.seq, helped: true })]
  expect(shown({ entries })[1]).toMatchObject({ helped: true })
  expect(shown({ entries, helped: { [answer.seq]: false } })[1]).toMatchObject({ helped: false })
})

test('the name stands over the first of several in a row', () => {
  const items = shown({ entries: [bot('a'), bot('b'), own('c'), bot('d')] })
  const named = items.flatMap((one) => (one.type === 'said' ? [one.named] : []))
  expect(named).toEqual([true, false, true])
})
