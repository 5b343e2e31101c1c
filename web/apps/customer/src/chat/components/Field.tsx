import type { FormField } from '@skyteller/api'
import { useId, type ChangeEvent } from 'react'

import { useWords } from '../../i18n'

export type FieldData = FormField

interface FieldProps {
  field: FieldData
  value: string
  trouble?: string | undefined
  note?: string
  onChange: (value: string) => void
}

const KEYBOARD: Partial<Record<FieldData['type'], 'tel' | 'decimal'>> = { phone: 'tel', number: 'decimal' }

/** One labelled input with what is wrong with it. */
export function Field({ field, value, trouble, note, onChange }: FieldProps) {
  const { say } = useWords()
  const id = useId()
  const change = (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>): void => {
    onChange(event.target.value)
  }
  const common = {
    id,
    name: field.id,
    value,
    className: 'input',
    maxLength: field.max_length,
    'aria-invalid': trouble ? true : undefined,
    'aria-describedby': trouble ? `${id}-trouble` : undefined,
    'aria-required': field.required,
    onChange: change,
  }
  const aside = note ?? (field.required ? null : say('form.optional'))
  return (
    <div className="field">
      <label htmlFor={id}>
        {field.label}
        {aside && <small>{aside}</small>}
      </label>
      {field.type === 'textarea' ? (
        <textarea rows={4} {...common} />
      ) : field.type === 'choice' ? (
        <select {...common}>
          <option value="">{say('form.choose')}</option>
          {field.options?.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          type={field.type === 'date' ? 'date' : field.type === 'phone' ? 'tel' : 'text'}
          inputMode={KEYBOARD[field.type]}
          autoComplete={field.type === 'phone' ? 'tel' : 'off'}
          {...common}
        />
      )}
      {trouble && (
        <p className="field-trouble" id={`${id}-trouble`} role="alert">
          {trouble}
        </p>
      )}
    </div>
  )
}
