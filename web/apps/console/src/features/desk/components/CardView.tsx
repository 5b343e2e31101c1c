import type { CardBody, SubmissionBody } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useTranslation } from 'react-i18next'
import { clock } from '../../../lib/format'
import type { EntryOf, Item } from '../timeline'
import { Said } from './Bubbles'

/** A card as the customer got it, with the answer once there is one. */
export function CardItem({ item }: { item: Extract<Item, { type: 'card' }> }) {
  return (
    <Said author={item.entry.author} at={item.entry.at} follows={item.follows}>
      <CardFace
        card={item.entry.body}
        answer={item.answer?.body ?? null}
        answeredAt={item.answer?.at ?? null}
      />
    </Said>
  )
}

interface CardFaceProps {
  card: CardBody
  answer: SubmissionBody | null
  answeredAt: string | null
}

export function CardFace({ card, answer, answeredAt }: CardFaceProps) {
  const { t } = useTranslation('desk')
  if (card.card === 'choices') {
    const chosen = answer && 'option_id' in answer.data ? answer.data.option_id : null
    return (
      <div className="card">
        <h3>
          <Icon name="list" />
          {card.content.title}
          {!answer && <span className="tag">{t('unanswered')}</span>}
        </h3>
        <ul className="card-options">
          {card.content.options.map((option) => (
            <li key={option.id} className={option.id === chosen ? 'on' : undefined}>
              {option.id === chosen && <Icon name="check" size={14} />}
              {option.label}
              {option.id === chosen && <span className="sr-only">{t('answered')}</span>}
            </li>
          ))}
        </ul>
      </div>
    )
  }
  if (card.card === 'link') {
    return (
      <div className="card">
        <h3>
          <Icon name="link" />
          {card.content.title}
        </h3>
        <div className="card-body">
          {card.content.description && <p>{card.content.description}</p>}
          <a href={card.content.url} target="_blank" rel="noreferrer noopener">
            {card.content.label}
          </a>
        </div>
      </div>
    )
  }
  const values = answer && 'fields' in answer.data ? answer.data.fields : null
  return (
    <div className="card">
      <h3>
        <Icon name="form" />
        {card.content.title}
        {answeredAt ? (
          <span className="tag ok">
            <Icon name="check" size={13} />
            {t('submitted', { time: clock(answeredAt) })}
          </span>
        ) : (
          <span className="tag">{t('unsubmitted')}</span>
        )}
      </h3>
      <dl className="card-fields">
        {card.content.fields.map((field) => (
          <div key={field.id}>
            <dt>{field.label}</dt>
            <dd>{values ? shown(field.options, values[field.id]) : '—'}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function shown(options: { id: string; label: string }[] | undefined, value: string | undefined): string {
  if (!value) return '—'
  return options?.find((option) => option.id === value)?.label ?? value
}

/** The moment of the answer, at its own place in time. */
export function AnswerItem({ entry, card }: { entry: EntryOf<'submission'>; card: EntryOf<'card'> | null }) {
  const { t } = useTranslation('desk')
  const words = answerWords(entry.body, card?.body ?? null)
  return (
    <div className="sys">
      <span>
        <Icon name="check" size={14} />
        {words ? t(words.key, words.values) : entry.body.text}·{clock(entry.at)}
      </span>
    </div>
  )
}

function answerWords(
  body: SubmissionBody,
  card: CardBody | null,
): { key: string; values: Record<string, string> } | null {
  if (card?.card === 'choices' && 'option_id' in body.data) {
    const id = body.data.option_id
    const label = card.content.options.find((option) => option.id === id)?.label
    return label ? { key: 'chose', values: { label } } : null
  }
  return card?.card === 'form' ? { key: 'filled', values: { title: card.content.title } } : null
}
