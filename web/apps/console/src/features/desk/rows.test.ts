import { describe, expect, it } from 'vitest'
import { comesFirst, groupRows, isPriority, neighbour, waited, waitLevel } from './rows'
import { at, ms, row, rows } from './testing'

const ids = (list: { conversation: { id: string } }[] | undefined) =>
  list?.map((each) => each.conversation.id)

describe('groupRows', () => {
  it('orders groups by what needs a person first and leaves out empty ones', () => {
    const desk = rows('conv', [
      row('w', { section: 'wrapup' }),
      row('s'),
      row('o', { section: 'offered', offer_expires_at: at(20) }),
    ])
    const floor = rows('wait', [row('q', { section: 'waiting', waiting_since: at(0) })])
    expect(groupRows(desk, floor).map((group) => group.section)).toEqual([
      'offered',
      'waiting',
      'served',
      'wrapup',
    ])
  })

  it('puts urgent customers first in the queue, then whoever has waited longest', () => {
    const floor = rows('wait', [
      row('late', { section: 'waiting', waiting_since: at(50) }),
      row('early', { section: 'waiting', waiting_since: at(10) }),
      row('elder', { section: 'waiting', waiting_since: at(60), priority: 1 }),
    ])
    expect(ids(groupRows({}, floor)[0]?.rows)).toEqual(['elder', 'early', 'late'])
  })

  it('does not move a served row because its customer wrote', () => {
    const before = [row('first', { opened: 1 }), row('second', { opened: 2 })]
    const after = [row('first', { opened: 1 }), row('second', { opened: 2, waiting_since: at(5), unread: 3 })]
    const order = (list: typeof before) => ids(groupRows(rows('conv', list), {})[0]?.rows)
    expect(order(after)).toEqual(order(before))
    expect(order(after.toReversed())).toEqual(['first', 'second'])
  })

  it('shows a customer who is offered to this agent once', () => {
    const desk = rows('conv', [row('x', { section: 'offered', offer_expires_at: at(20) })])
    const floor = rows('wait', [row('x', { section: 'waiting' }), row('y', { section: 'waiting' })])
    const groups = groupRows(desk, floor)
    expect(groups.flatMap((group) => ids(group.rows))).toEqual(['x', 'y'])
  })

  it('ignores rows of other kinds', () => {
    expect(
      groupRows({ presence: { state: 'ready' } }, { 'queue:1': { id: '1' }, 'agent:2': { id: '2' } }),
    ).toEqual([])
  })
})

describe('waits', () => {
  it('colours an answer that is due after 20 s and breached after 60 s', () => {
    const due = row('a', { waiting_since: at(0) })
    expect([19, 20, 59, 60].map((second) => waitLevel(due, ms(second)))).toEqual([
      'fine',
      'soon',
      'soon',
      'late',
    ])
  })

  it('holds priority queues to three seconds, but their talks to the usual limit', () => {
    const queued = row('a', {
      section: 'waiting',
      priority: 1,
      priority_label: '长者专线',
      waiting_since: at(0),
    })
    expect([1, 2, 4].map((second) => waitLevel(queued, ms(second)))).toEqual(['fine', 'soon', 'late'])
    expect(waitLevel({ ...queued, section: 'served' }, ms(10))).toBe('fine')
  })

  it('promises no three seconds to a customer who came back to the front of the queue', () => {
    const returned = row('a', { section: 'waiting', priority: 1, waiting_since: at(0) })
    expect(waitLevel(returned, ms(10))).toBe('fine')
    expect([comesFirst(returned), isPriority(returned)]).toEqual([true, false])
  })

  it('counts nothing while it is the customer’s turn, and never below zero', () => {
    expect(waited(row('a'), ms(500))).toBeNull()
    expect(waited(row('a', { waiting_since: at(10) }), ms(0))).toBe(0)
  })
})

describe('neighbour', () => {
  const groups = groupRows(
    rows('conv', [row('a', { opened: 1 }), row('b', { opened: 2 })]),
    rows('wait', [row('q', { section: 'waiting' })]),
  )

  it('goes round among the agent’s own conversations', () => {
    expect(neighbour(groups, 'a', 1)).toBe('b')
    expect(neighbour(groups, 'b', 1)).toBe('a')
    expect(neighbour(groups, 'a', -1)).toBe('b')
  })

  it('starts at the top or the bottom', () => {
    expect(neighbour(groups, null, 1)).toBe('a')
    expect(neighbour(groups, 'elsewhere', -1)).toBe('b')
    expect(neighbour([], null, 1)).toBeNull()
  })
})
