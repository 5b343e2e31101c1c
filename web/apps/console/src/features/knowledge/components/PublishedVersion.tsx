import type { KnowledgeDraft } from '@skyteller/api'
import { useTranslation } from 'react-i18next'
import { diff } from '../diff'

interface PublishedVersionProps {
  published: { question: string; similar: string[]; answer: string }
  draft: KnowledgeDraft
}

function Compared({ before, after }: { before: string; after: string }) {
  return (
    <p className="compared">
      {diff(before, after).map((piece, at) =>
        piece.kind === 'same' ? (
          <span key={at}>{piece.text}</span>
        ) : piece.kind === 'old' ? (
          <del key={at}>{piece.text}</del>
        ) : (
          <ins key={at}>{piece.text}</ins>
        ),
      )}
    </p>
  )
}

/** What customers read now, with what the draft would change struck or underlined. */
export function PublishedVersion({ published, draft }: PublishedVersionProps) {
  const { t } = useTranslation('knowledge')
  const sameQuestion = published.question === draft.question.trim()
  const sameAnswer = published.answer === draft.answer.trim()
  return (
    <section className="published">
      <h3>
        {t('published')}
        {sameQuestion && sameAnswer && <small>{t('publishedSame')}</small>}
      </h3>
      {!sameQuestion && <Compared before={published.question} after={draft.question.trim()} />}
      {!sameAnswer && <Compared before={published.answer} after={draft.answer.trim()} />}
    </section>
  )
}
