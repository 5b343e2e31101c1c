import { describe, expect, it } from 'vitest'
import { attentionOf, soundFor } from './alerts'
import { cardOf, isSafeUrl, splitOptions } from './cards'
import { dispositionTree } from './components/WrapUpForm'
import { maxText, quickMatches, sendProblem } from './composing'
import { row } from './testing'

const replies = [
  { key: 'wait', title: '请稍等', text: '请稍等，我正在为您查询。' },
  { key: 'fraud', title: '防骗提醒', text: '我行不会索要验证码，请稍加留意。' },
]

describe('composer', () => {
  it('refuses nothing and too much', () => {
    expect(sendProblem(' \n ')).toBe('empty')
    expect(sendProblem('好'.repeat(maxText))).toBeNull()
    expect(sendProblem('好'.repeat(maxText + 1))).toBe('too-long')
  })

  it('offers quick replies after a slash only', () => {
    expect(quickMatches('请稍等', replies)).toBeNull()
    expect(quickMatches('/', replies)).toHaveLength(2)
    expect(quickMatches('/fr', replies)?.map((reply) => reply.key)).toEqual(['fraud'])
    expect(quickMatches('/不存在', replies)).toEqual([])
    expect(quickMatches('/wait\n', replies)).toBeNull()
  })
})

describe('cards', () => {
  it('writes choices with ids and a text that says the same', () => {
    const card = cardOf({
      kind: 'choices',
      title: ' 怎么办 ',
      options: [{ label: '挂失' }, { label: ' 补卡 ' }],
    })
    expect(card).toEqual({
      card: 'choices',
      version: 1,
      text: '怎么办\n1. 挂失\n2. 补卡',
      content: {
        title: '怎么办',
        options: [
          { id: 'o1', label: '挂失' },
          { id: 'o2', label: '补卡' },
        ],
      },
    })
  })

  it('gives a form field its options and its limit', () => {
    const card = cardOf({
      kind: 'form',
      title: '寄到哪里',
      submitLabel: '提交',
      fields: [
        { label: '地址', type: 'textarea', required: true },
        { label: '时段', type: 'choice', required: false, options: '上午，下午' },
      ],
    })
    expect(card.content).toMatchObject({
      submit_label: '提交',
      fields: [
        { id: 'f1', max_length: 500, required: true },
        {
          id: 'f2',
          options: [
            { id: 'o1', label: '上午' },
            { id: 'o2', label: '下午' },
          ],
        },
      ],
    })
  })

  it('sends customers to https addresses only', () => {
    const bad = [
      'http://bank.example.com',
      'javascript:alert(1)',
      'https://localhost',
      'https://user:pw@bank.example.com',
      'bank',
      '',
    ]
    expect(bad.filter(isSafeUrl)).toEqual([])
    expect(isSafeUrl('https://bank.example.com/card?x=1')).toBe(true)
  })

  it('divides options by Chinese and Latin signs', () => {
    expect(splitOptions('上午，下午、晚上, 都行;')).toEqual(['上午', '下午', '晚上', '都行'])
  })
})

describe('wrap-up', () => {
  it('groups dispositions in the order of the bank', () => {
    const one = (code: string, group: string) => ({
      code,
      label: { zh: code, en: '' },
      group: { zh: group, en: `${group}-en` },
    })
    const tree = dispositionTree([one('b', '借记卡'), one('l', '贷款'), one('a', '借记卡')], 'zh-CN')
    expect(tree.map((branch) => [branch.label, branch.children.map((leaf) => leaf.value)])).toEqual([
      ['借记卡', ['b', 'a']],
      ['贷款', ['l']],
    ])
  })
})

describe('alerts', () => {
  const quiet = attentionOf([row('a')])
  const offered = attentionOf([row('a'), row('b', { section: 'offered' })])
  const wrote = attentionOf([row('a', { unread: 2 })])

  it('sounds for a new offer, and not again while it stands', () => {
    expect(soundFor(quiet, offered, false)).toBe('offer')
    expect(soundFor(offered, offered, false)).toBeNull()
    expect(soundFor(null, offered, false)).toBe('offer')
  })

  it('sounds for a message only while the page is hidden', () => {
    expect(soundFor(quiet, wrote, false)).toBeNull()
    expect(soundFor(quiet, wrote, true)).toBe('message')
    expect(soundFor(wrote, quiet, true)).toBeNull()
  })
})
