import type { QuickReply } from '@skyteller/api'

/** Characters in one message. */
export const maxText = 4000

export function sendProblem(text: string): 'empty' | 'too-long' | null {
  if (!text.trim()) return 'empty'
  return text.length > maxText ? 'too-long' : null
}

/** Quick replies for a draft that begins with `/`; null while the draft is something else. */
export function quickMatches(draft: string, replies: QuickReply[]): QuickReply[] | null {
  if (!draft.startsWith('/') || draft.includes('\n')) return null
  const wanted = draft.slice(1).trim().toLowerCase()
  const fits = (text: string) => text.toLowerCase().includes(wanted)
  return replies
    .filter((reply) => fits(reply.key) || fits(reply.title) || fits(reply.text))
    .toSorted(
      (a, b) =>
        Number(b.key.toLowerCase().startsWith(wanted)) - Number(a.key.toLowerCase().startsWith(wanted)),
    )
    .slice(0, 8)
}
