import type { FormContent } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useState, type FormEvent } from 'react'

import { useWords, type Say } from '../../i18n'
import { useSession } from '../context'
import { Field, type FieldData } from './Field'
import type { CardProps } from './CardItem'

const PHONE = /^\+?[\d\s-]{5,20}$/

function troubleOf(field: FieldData, value: string, say: Say): string | null {
  if (!value.trim()) {
    if (!field.required) return null
    return say(field.type === 'choice' ? 'form.requiredChoice' : 'form.required', { label: field.label })
  }
  if (field.type === 'phone' && !PHONE.test(value.trim())) return say('form.phone')
  if (field.type === 'number' && Number.isNaN(Number(value))) return say('form.number')
  return null
}

function wordsOf(field: FieldData, value: string): string {
  return field.options?.find((option) => option.id === value)?.label ?? value
}

export function FormCard({ item, content, readOnly }: CardProps<FormContent>) {
  const { say } = useWords()
  const session = useSession()
  const [values, setValues] = useState<Record<string, string>>({})
  const [troubles, setTroubles] = useState<Record<string, string>>({})
  const { entry, answer } = item

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const found: Record<string, string> = {}
    for (const field of content.fields) {
      const trouble = troubleOf(field, values[field.id] ?? '', say)
      if (trouble) found[field.id] = trouble
    }
    setTroubles(found)
    const first = content.fields.find((field) => found[field.id])
    if (first) {
      event.currentTarget.querySelector<HTMLElement>(`[name="${CSS.escape(first.id)}"]`)?.focus()
      return
    }
    const filled = content.fields.filter((field) => values[field.id]?.trim())
    const text = filled.map((field) => `${field.label}：${wordsOf(field, values[field.id] ?? '')}`).join('；')
    const fields = Object.fromEntries(filled.map((field) => [field.id, (values[field.id] ?? '').trim()]))
    session.answerCard(entry.seq, { fields }, text)
  }

  const shown = content.fields.filter((field) => !answer || answer.fields[field.id])

  if (answer || readOnly) {
    return (
      <div className="card">
        <h2>{content.title}</h2>
        <dl className="form-answer">
          {shown.map((field) => (
            <div key={field.id}>
              <dt>{field.label}</dt>
              <dd>{wordsOf(field, answer?.fields[field.id] ?? '')}</dd>
            </div>
          ))}
        </dl>
        {answer && (
          <p className="form-done">
            {!answer.onItsWay && <Icon name="check" />}
            {say(answer.onItsWay ? 'card.saving' : 'form.done')}
          </p>
        )}
      </div>
    )
  }
  return (
    <form className="card" noValidate onSubmit={submit} aria-label={content.title}>
      <h2>{content.title}</h2>
      <div className="form-fields">
        {content.fields.map((field) => (
          <Field
            key={field.id}
            field={field}
            value={values[field.id] ?? ''}
            trouble={troubles[field.id]}
            onChange={(value) => setValues({ ...values, [field.id]: value })}
          />
        ))}
      </div>
      <div className="form-submit">
        <button type="submit" className="pill-button filled">
          {content.submit_label}
        </button>
      </div>
    </form>
  )
}
