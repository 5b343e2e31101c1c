import type { Category, KnowledgeDraft, KnowledgeEntry, Language } from '@skyteller/api'

export const audiences = ['customer', 'bot', 'agent'] as const
export const limits = { question: 200, similar: 200, similarCount: 50, answer: 4000, importMb: 20 }

export function emptyDraft(category: string | null, language: Language): KnowledgeDraft {
  return { question: '', similar: [], answer: '', category_id: category, language, audience: [...audiences] }
}

export function draftOf(entry: KnowledgeEntry): KnowledgeDraft {
  return {
    question: entry.question,
    similar: entry.similar,
    answer: entry.answer,
    category_id: entry.category?.id ?? null,
    language: entry.language,
    audience: entry.audience,
  }
}

const plain = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s?？。！!，,]/g, '')

/** Wordings from one line or from a pasted block, without repeats of what is there. */
export function newWordings(text: string, draft: Pick<KnowledgeDraft, 'question' | 'similar'>): string[] {
  const known = new Set([draft.question, ...draft.similar].map(plain))
  const fresh: string[] = []
  for (const line of text
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean)) {
    if (known.has(plain(line)) || line.length > limits.similar) continue
    known.add(plain(line))
    fresh.push(line)
  }
  return fresh.slice(0, Math.max(0, limits.similarCount - draft.similar.length))
}

export function sameDraft(a: KnowledgeDraft, b: KnowledgeDraft): boolean {
  const key = (draft: KnowledgeDraft) =>
    JSON.stringify([
      draft.question.trim(),
      draft.similar,
      draft.answer.trim(),
      draft.category_id,
      draft.language,
      [...draft.audience].sort(),
    ])
  return key(a) === key(b)
}

export type DraftProblem = 'question' | 'answer' | 'audience'

/** What keeps a draft from being saved. */
export function draftProblems(draft: KnowledgeDraft): DraftProblem[] {
  const problems: DraftProblem[] = []
  if (!draft.question.trim()) problems.push('question')
  if (!draft.answer.trim()) problems.push('answer')
  if (draft.audience.length === 0) problems.push('audience')
  return problems
}

export interface CategoryNode extends Category {
  children: CategoryNode[]
}

/** Categories as a tree; the counts of the server include what is below. */
export function categoryTree(list: Category[]): CategoryNode[] {
  const nodes = new Map(list.map((category) => [category.id, { ...category, children: [] } as CategoryNode]))
  const roots: CategoryNode[] = []
  for (const node of nodes.values()) {
    const parent = node.parent_id ? nodes.get(node.parent_id) : undefined
    if (parent) parent.children.push(node)
    else roots.push(node)
  }
  return roots
}

/** Share of customers who said that an entry helped, 0..1; null without a word from them. */
export function helpedShare(row: { helped: number; not_helped: number }): number | null {
  const said = row.helped + row.not_helped
  return said === 0 ? null : row.helped / said
}

/** A file to fill in: one row in the customer's words, wordings divided by `|`. Spreadsheets need the byte order mark. */
export const template =
  '\ufeffkey,category,question,similar,answer,audience\r\n' +
  'card-lost,借记卡/挂失与补卡,银行卡丢了怎么办,卡找不到了|卡被偷了怎么处理,您可以先在手机银行临时挂失，5 天内有效。,customer|bot|agent\r\n'
