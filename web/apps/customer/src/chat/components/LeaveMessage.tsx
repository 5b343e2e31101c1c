import { newId } from '@skyteller/realtime'
import { Popup } from 'antd-mobile'
import { useEffect, useRef, useState, type FormEvent } from 'react'

import { useWords } from '../../i18n'
import { useChat, useSession } from '../context'
import { Failed } from './Failed'
import { Field } from './Field'

interface LeaveMessageProps {
  open: boolean
  onClose: () => void
}

/** The sheet for a message to the staff; what is in it stays when it is closed. */
export function LeaveMessage({ open, onClose }: LeaveMessageProps) {
  const { say } = useWords()
  const { actions } = useSession()
  const busy = useChat((state) => state.busy === 'leave')
  const [clientId, setClientId] = useState(newId)
  const [text, setText] = useState('')
  const [contact, setContact] = useState('')
  const [empty, setEmpty] = useState(false)

  const form = useRef<HTMLFormElement>(null)

  // The focus goes into the sheet and back to where it came from.
  useEffect(() => {
    if (!open) return
    const from = document.activeElement
    const timer = setTimeout(() => form.current?.querySelector('textarea')?.focus(), 0)
    return () => {
      clearTimeout(timer)
      if (from instanceof HTMLElement) from.focus()
    }
  }, [open])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setEmpty(!text.trim())
    if (!text.trim() || !(await actions.leaveMessage(clientId, text.trim(), contact.trim()))) return
    setClientId(newId())
    setText('')
    setContact('')
    onClose()
  }

  return (
    <Popup visible={open} onMaskClick={onClose} destroyOnClose bodyClassName="sheet">
      <div
        role="dialog"
        aria-modal="true"
        aria-label={say('leave.title')}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose()
        }}
      >
        <form ref={form} className="leave" noValidate onSubmit={(event) => void submit(event)}>
          <h2>{say('leave.title')}</h2>
          <Field
            field={{
              id: 'text',
              label: say('leave.text'),
              type: 'textarea',
              required: true,
              max_length: 1000,
            }}
            value={text}
            trouble={empty ? say('leave.required') : undefined}
            onChange={setText}
          />
          <Field
            field={{
              id: 'contact',
              label: say('leave.contact'),
              type: 'phone',
              required: false,
              max_length: 40,
            }}
            value={contact}
            note={say('leave.contact.note')}
            onChange={setContact}
          />
          <p className="safety">{say('leave.safety')}</p>
          <Failed actions={['leave']} />
          <div className="leave-actions">
            <button type="button" className="pill-button" onClick={onClose}>
              {say('leave.cancel')}
            </button>
            <button type="submit" className="pill-button filled" disabled={busy}>
              {say('leave.submit')}
            </button>
          </div>
        </form>
      </div>
    </Popup>
  )
}
