import type { Entry, OutboxItem } from '@skyteller/realtime'

export interface CardAnswer {
  optionId: string | null
  fields: Record<string, string>
  text: string
  /** Written here and not confirmed by the server. */
  onItsWay: boolean
}

interface Submission {
  card_seq: number
  data?: { option_id?: string; fields?: Record<string, string> }
  text: string
}

function answerOf(body: Record<string, unknown>, onItsWay: boolean): [number, CardAnswer] {
  const { card_seq: seq, data, text } = body as unknown as Submission
  return [seq, { optionId: data?.option_id ?? null, fields: data?.fields ?? {}, text, onItsWay }]
}

/** What each card was answered with, by the seq of the card. The first submission wins. */
export function answersOf(entries: Entry[], pending: OutboxItem[]): Map<number, CardAnswer> {
  const answers = new Map<number, CardAnswer>()
  const given = [
    ...entries.filter(({ kind }) => kind === 'submission').map(({ body }) => answerOf(body, false)),
    ...pending.filter(({ kind }) => kind === 'submission').map(({ body }) => answerOf(body, true)),
  ]
  for (const [seq, answer] of given) if (!answers.has(seq)) answers.set(seq, answer)
  return answers
}

/** Whether an answer helped, by the seq of the answer; what was pressed on this page counts most. */
export function feedbackOf(entries: Entry[], here: Record<number, boolean>): Record<number, boolean> {
  const feedback: Record<number, boolean> = {}
  for (const { kind, body } of entries) {
    if (kind !== 'system' || body.code !== 'feedback') continue
    const { seq, helped } = body.params as { seq: number; helped: boolean }
    feedback[seq] = helped
  }
  return { ...feedback, ...here }
}
