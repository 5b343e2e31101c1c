import { useWords, type TextKey } from './i18n'

interface NoticeProps {
  text: TextKey
  action?: TextKey
  onAction?: () => void
}

/** A whole page with one line and at most one action. */
export function Notice({ text, action, onAction }: NoticeProps) {
  const { say } = useWords()
  return (
    <main className="notice">
      <p role="alert">{say(text)}</p>
      {action && (
        <button type="button" className="pill-button filled" onClick={onAction}>
          {say(action)}
        </button>
      )}
    </main>
  )
}
