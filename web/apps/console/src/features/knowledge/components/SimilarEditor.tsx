import type { KnowledgeDraft } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { limits, newWordings } from '../drafting'

interface SimilarEditorProps {
  draft: KnowledgeDraft
  /** What stands on the server: anything else is marked as new. */
  known: string[]
  readOnly: boolean
  onChange: (similar: string[]) => void
}

/** The other ways to ask, as tags that can be edited in place. */
export function SimilarEditor({ draft, known, readOnly, onChange }: SimilarEditorProps) {
  const { t } = useTranslation('knowledge')
  const [typed, setTyped] = useState('')
  const [editing, setEditing] = useState<number | null>(null)
  const [repeated, setRepeated] = useState(false)
  const { similar } = draft

  function add(text: string) {
    const fresh = newWordings(text, draft)
    setRepeated(text.trim() !== '' && fresh.length === 0)
    if (fresh.length > 0) onChange([...similar, ...fresh])
    if (fresh.length > 0 || !text.trim()) setTyped('')
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      add(typed)
    }
    if (event.key === 'Backspace' && typed === '' && similar.length > 0) setEditing(similar.length - 1)
  }
  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const text = event.clipboardData.getData('text')
    if (!text.includes('\n')) return
    event.preventDefault()
    add(`${typed}${text}`)
  }
  function finish(at: number, text: string) {
    setEditing(null)
    const rest = similar.filter((_, index) => index !== at)
    const trimmed = text.trim()
    if (trimmed === similar[at]) return
    const kept = trimmed && newWordings(trimmed, { question: draft.question, similar: rest }).length > 0
    onChange(kept ? similar.map((each, index) => (index === at ? trimmed : each)) : trimmed ? similar : rest)
    setRepeated(Boolean(trimmed) && !kept)
  }

  return (
    <div className="similar">
      <ul>
        {similar.map((text, at) =>
          editing === at && !readOnly ? (
            <li key={`edit-${text}`}>
              <input
                className="similar-input"
                autoFocus
                defaultValue={text}
                maxLength={limits.similar}
                aria-label={t('similar')}
                onBlur={(event) => {
                  finish(at, event.target.value)
                }}
                onKeyDown={(event) => {
                  if (event.nativeEvent.isComposing) return
                  if (event.key === 'Enter') event.currentTarget.blur()
                  if (event.key === 'Escape') setEditing(null)
                }}
              />
            </li>
          ) : (
            <li key={text} className={known.includes(text) ? 'wording' : 'wording fresh'}>
              {!known.includes(text) && <Icon name="plus" size={12} />}
              <button
                type="button"
                disabled={readOnly}
                title={known.includes(text) ? undefined : t('added')}
                onClick={() => {
                  setEditing(at)
                }}
              >
                {text}
              </button>
              {!readOnly && (
                <button
                  type="button"
                  className="wording-remove"
                  aria-label={`${t('remove')} ${text}`}
                  onClick={() => {
                    onChange(similar.filter((each) => each !== text))
                  }}
                >
                  <Icon name="close" size={12} />
                </button>
              )}
            </li>
          ),
        )}
        {!readOnly && similar.length < limits.similarCount && (
          <li>
            <input
              className="similar-input"
              value={typed}
              maxLength={limits.similar}
              placeholder={t('similarAdd')}
              aria-label={t('similarAdd')}
              aria-describedby="similar-hint"
              onChange={(event) => {
                setTyped(event.target.value)
                setRepeated(false)
              }}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              onBlur={() => {
                add(typed)
              }}
            />
          </li>
        )}
      </ul>
      <p
        id="similar-hint"
        className={repeated ? 'field-error' : 'field-hint'}
        role={repeated ? 'alert' : undefined}
      >
        {readOnly ? '' : t(repeated ? 'similarSame' : 'similarHint')}
      </p>
    </div>
  )
}
