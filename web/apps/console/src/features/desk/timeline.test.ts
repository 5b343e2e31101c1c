import { describe, expect, it } from 'vitest'
import { agent, bot, choice, choices, customer, message, systemLine } from './testing'
import { buildTimeline, lastQuestion, type Item, type Unsent } from './timeline'

const of = <T extends Item['type']>(items: Item[], type: T) =>
  items.filter((item): item is Extract<Item, { type: T }> => item.type === type)

const unsent = (client_id: string, state: Unsent['state'] = 'pending'): Unsent => ({
  client_id,
  kind: 'message',
  body: { text: '稍等' },
  created_at: 0,
  state,
})

describe('buildTimeline', () => {
  it('puts a line before each day', () => {
    const items = buildTimeline(
      [message(1, customer, '早', 0), message(2, customer, '还在吗', 90_000)],
      [],
      0,
    )
    expect(items.map((item) => item.type)).toEqual(['day', 'message', 'day', 'message'])
  })

  it('joins what one author said within three minutes', () => {
    const items = buildTimeline(
      [
        message(1, customer, '卡丢了', 0),
        message(2, customer, '怎么办', 60),
        message(3, customer, '喂', 400),
        message(4, agent, '您好', 410),
      ],
      [],
      0,
    )
    expect(of(items, 'message').map((item) => item.follows)).toEqual([false, true, false, false])
  })

  it('marks the last message of the agent as read once the customer has read that far', () => {
    const entries = [message(1, agent, '您好'), message(2, agent, '请说'), message(3, customer, '好')]
    const marks = (read: number) => of(buildTimeline(entries, [], read), 'message').map((item) => item.mark)
    expect(marks(1)).toEqual([null, 'delivered', null])
    expect(marks(2)).toEqual([null, 'read', null])
  })

  it('joins the first answer to its card and keeps the moment of answering', () => {
    const items = buildTimeline([choices(1), choice(2, 1, 'a'), choice(3, 1, 'b')], [], 0)
    const [card] = of(items, 'card')
    expect(card?.answer?.seq).toBe(2)
    expect(of(items, 'answer')).toHaveLength(2)
  })

  it('shows what the customer said of an answer at that answer', () => {
    const items = buildTimeline(
      [message(1, bot, '可以挂失'), systemLine(2, 'feedback', { seq: 1, helped: true })],
      [],
      0,
    )
    expect(of(items, 'message')[0]?.helped).toBe(true)
    expect(of(items, 'system')).toEqual([])
  })

  it('keeps what is not sent at the end, and only until its entry arrives', () => {
    const waiting = [unsent('client-2'), unsent('later')]
    const before = buildTimeline([message(1, customer, '在吗')], waiting, 0)
    expect(of(before, 'unsent').map((item) => item.key)).toEqual(['client-2', 'later'])
    const after = buildTimeline([message(1, customer, '在吗'), message(2, agent, '稍等')], waiting, 0)
    expect(of(after, 'unsent').map((item) => item.key)).toEqual(['later'])
    expect(after.at(-1)?.key).toBe('later')
  })

  it('keeps the key of a message when it turns from unsent to sent, so that nothing flickers', () => {
    const before = buildTimeline([], [unsent('client-5', 'sending')], 0).map((item) => item.key)
    const after = buildTimeline([message(5, agent, '稍等')], [], 0).map((item) => item.key)
    expect(after).toContain(before[0])
  })

  it('does not take a gap in seq for a loss', () => {
    expect(
      of(buildTimeline([message(1, customer, '一'), message(7, customer, '二')], [], 0), 'message'),
    ).toHaveLength(2)
  })
})

describe('lastQuestion', () => {
  it('is the last thing the customer wrote, not the agent', () => {
    expect(
      lastQuestion([
        message(1, customer, '补卡要多少钱'),
        message(2, agent, '10 元'),
        systemLine(3, 'ended'),
      ]),
    ).toBe('补卡要多少钱')
  })

  it('passes over the wish for a person, but not over the question before it', () => {
    const entries = [
      message(1, customer, '补卡要多少钱'),
      message(2, bot, '10 元'),
      message(3, customer, '转人工'),
      systemLine(4, 'agent-requested'),
    ]
    expect(lastQuestion(entries)).toBe('补卡要多少钱')
    expect(
      lastQuestion([
        message(1, customer, '我要投诉，钱到现在还没有到账，转人工'),
        systemLine(2, 'agent-requested'),
      ]),
    ).toMatch('投诉')
  })

  it('passes over single characters and is null before the first word', () => {
    expect(lastQuestion([message(1, customer, '补卡要多少钱'), message(2, customer, '？')])).toBe(
      '补卡要多少钱',
    )
    expect(lastQuestion([])).toBeNull()
  })
})
