import { describe, expect, it } from 'vitest'
import { fileProblem } from './components/ImportDrawer'
import { diff } from './diff'
import {
  categoryTree,
  draftProblems,
  emptyDraft,
  helpedShare,
  limits,
  newWordings,
  sameDraft,
  template,
} from './drafting'

const draft = { ...emptyDraft('c', 'zh-CN'), question: '银行卡丢了怎么办', answer: '先挂失。' }

describe('draft', () => {
  it('needs a question, an answer and somebody to read it', () => {
    expect(draftProblems({ ...draft, question: ' ', answer: ' ', audience: [] })).toEqual([
      'question',
      'answer',
      'audience',
    ])
    expect(draftProblems(draft)).toEqual([])
  })

  it('is unchanged by the order of its readers and by outer spaces', () => {
    expect(
      sameDraft(draft, { ...draft, audience: [...draft.audience].reverse(), question: ` ${draft.question}` }),
    ).toBe(true)
    expect(sameDraft(draft, { ...draft, similar: ['卡没了'] })).toBe(false)
  })
})

describe('wordings', () => {
  it('takes a pasted block line by line without repeats', () => {
    const have = { question: draft.question, similar: ['卡没了'] }
    expect(newWordings('卡找不到了\n\n卡没了？\n卡 找不到了\n银行卡丢了怎么办？', have)).toEqual([
      '卡找不到了',
    ])
  })

  it('keeps to the limits of length and number', () => {
    expect(newWordings('长'.repeat(limits.similar + 1), draft)).toEqual([])
    const full = Array.from({ length: limits.similarCount - 1 }, (_, i) => `问法 ${String(i)}`)
    expect(newWordings('一种\n两种', { question: '', similar: full })).toEqual(['一种'])
  })
})

describe('categories', () => {
  it('keep those whose parent is gone', () => {
    const tree = categoryTree([
      { id: 'a', name: '借记卡', parent_id: null, count: 2 },
      { id: 'b', name: '费用', parent_id: 'a', count: 3 },
      { id: 'x', name: '孤', parent_id: 'gone', count: 1 },
    ])
    expect(tree.map((node) => [node.name, node.count, node.children.length])).toEqual([
      ['借记卡', 2, 1],
      ['孤', 1, 0],
    ])
  })
})

describe('diff', () => {
  const side = (before: string, after: string, kind: 'old' | 'new') =>
    diff(before, after)
      .filter((piece) => piece.kind === 'same' || piece.kind === kind)
      .map((piece) => piece.text)
      .join('')

  it('gives back both texts', () => {
    const [before, after] = ['一般 7 个工作日领取。', '一般 15 个工作日送达。']
    expect(side(before, after, 'old')).toBe(before)
    expect(side(before, after, 'new')).toBe(after)
  })

  it('keeps numbers whole and what is common untouched', () => {
    expect(diff('工本费 10 元', '工本费 15 元')).toEqual([
      { kind: 'same', text: '工本费 ' },
      { kind: 'old', text: '10' },
      { kind: 'new', text: '15' },
      { kind: 'same', text: ' 元' },
    ])
  })
})

describe('import', () => {
  it('takes CSV and JSONL up to the limit', () => {
    expect(fileProblem({ name: '词条.CSV', size: 10 })).toBeNull()
    expect(fileProblem({ name: '词条.jsonl', size: 10 })).toBeNull()
    expect(fileProblem({ name: '词条.xlsx', size: 10 })).toBe('badType')
    expect(fileProblem({ name: 'a.csv', size: limits.importMb * 1024 * 1024 + 1 })).toBe('tooBig')
  })

  it('offers a template that spreadsheets open as UTF-8, each row as wide as its head', () => {
    expect(template.startsWith('\ufeff')).toBe(true)
    const widths = template
      .slice(1)
      .trim()
      .split('\r\n')
      .map((line) => line.split(',').length)
    expect(new Set(widths)).toEqual(new Set([6]))
  })
})

describe('effect', () => {
  it('is unknown until a customer has said something', () => {
    expect(helpedShare({ helped: 0, not_helped: 0 })).toBeNull()
    expect(helpedShare({ helped: 3, not_helped: 1 })).toBe(0.75)
  })
})
