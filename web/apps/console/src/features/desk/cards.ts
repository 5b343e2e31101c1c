import type { CardBody, FieldType, FormField } from '@skyteller/api'

/** What the card form holds while somebody fills it in. */
export interface CardDraft {
  kind: 'choices' | 'link' | 'form'
  title: string
  options?: { label: string }[]
  url?: string
  label?: string
  description?: string
  fields?: { label: string; type: FieldType; required: boolean; options?: string }[]
  submitLabel?: string
}

/** An address that a customer may be sent: https and nothing else. */
export function isSafeUrl(text: string): boolean {
  try {
    const url = new URL(text)
    return url.protocol === 'https:' && url.hostname.includes('.') && url.username === ''
  } catch {
    return false
  }
}

export function splitOptions(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[,，、;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
}

const lengths: Partial<Record<FieldType, number>> = { text: 100, textarea: 500 }

/** The card as it goes on the wire, with the plain text for channels that cannot show it. */
export function cardOf(draft: CardDraft): CardBody {
  const title = draft.title.trim()
  if (draft.kind === 'choices') {
    const options = (draft.options ?? []).map(({ label }, index) => ({
      id: `o${String(index + 1)}`,
      label: label.trim(),
    }))
    const text = [title, ...options.map(({ label }, index) => `${String(index + 1)}. ${label}`)].join('\n')
    return { card: 'choices', version: 1, text, content: { title, options } }
  }
  if (draft.kind === 'link') {
    const url = (draft.url ?? '').trim()
    const label = (draft.label ?? '').trim()
    const description = draft.description?.trim()
    return {
      card: 'link',
      version: 1,
      text: `${title}\n${label} ${url}`,
      content: { title, url, label, ...(description ? { description } : {}) },
    }
  }
  const fields = (draft.fields ?? []).map((field, index): FormField => {
    const max = lengths[field.type]
    return {
      id: `f${String(index + 1)}`,
      label: field.label.trim(),
      type: field.type,
      required: field.required,
      ...(field.type === 'choice'
        ? { options: splitOptions(field.options).map((label, at) => ({ id: `o${String(at + 1)}`, label })) }
        : {}),
      ...(max ? { max_length: max } : {}),
    }
  })
  return {
    card: 'form',
    version: 1,
    text: [title, ...fields.map(({ label }) => label)].join('\n'),
    content: { title, fields, submit_label: (draft.submitLabel ?? '').trim() },
  }
}
