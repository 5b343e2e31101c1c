import type { ChoicesContent, FormContent, LinkContent } from '@skyteller/api'
import { Icon } from '@skyteller/ui'

import { useWords } from '../../i18n'
import { useSession } from '../context'
import type { Item } from '../items'
import { FormCard } from './FormCard'
import { Speaker } from './Speaker'

export type CardItemData = Extract<Item, { type: 'card' }>

export interface CardProps<Content> {
  item: CardItemData
  content: Content
  readOnly: boolean
}

export function CardItem({ item, readOnly }: { item: CardItemData; readOnly: boolean }) {
  return (
    <Speaker author={item.entry.author} named={item.named}>
      <Card item={item} readOnly={readOnly} />
    </Speaker>
  )
}

/** A card this page does not know, or one that is not whole, says its text. */
function Card({ item, readOnly }: { item: CardItemData; readOnly: boolean }) {
  const { card, content, text } = item.entry.body
  if (card === 'choices' && Array.isArray((content as Partial<ChoicesContent> | null)?.options)) {
    return <Choices item={item} content={content as ChoicesContent} readOnly={readOnly} />
  }
  if (card === 'form' && Array.isArray((content as Partial<FormContent> | null)?.fields)) {
    return <FormCard item={item} content={content as FormContent} readOnly={readOnly} />
  }
  if (card === 'link' && /^https?:\/\//i.test((content as Partial<LinkContent> | null)?.url ?? '')) {
    return <Link content={content as LinkContent} />
  }
  return <div className="bubble">{text}</div>
}

function Choices({ item, content, readOnly }: CardProps<ChoicesContent>) {
  const { say } = useWords()
  const session = useSession()
  const { entry, answer } = item
  const choose = (id: string, label: string): void => {
    session.answerCard(entry.seq, { option_id: id }, label)
  }
  return (
    <div className="card" role="group" aria-label={content.title}>
      <h2>{content.title}</h2>
      {content.options.map(({ id, label, hint }) => {
        const chosen = answer?.optionId === id
        return (
          <button
            key={id}
            type="button"
            className="choice"
            aria-pressed={chosen}
            disabled={readOnly || answer !== null}
            onClick={() => choose(id, label)}
          >
            <span className="choice-words">
              {label}
              {hint && <small>{hint}</small>}
            </span>
            {chosen && answer.onItsWay && <small>{say('card.saving')}</small>}
            {chosen && (
              <Icon name="check" role="img" aria-hidden={undefined} aria-label={say('card.chosen')} />
            )}
          </button>
        )
      })}
    </div>
  )
}

function Link({ content }: { content: LinkContent }) {
  const { say } = useWords()
  const { title, url, label, description } = content
  return (
    <div className="card">
      <h2>{title}</h2>
      {description && <p className="card-text">{description}</p>}
      <a className="choice" href={url} target="_blank" rel="noopener noreferrer">
        <span className="choice-words">
          {label}
          <span className="sr-only">{say('link.outside')}</span>
        </span>
        <Icon name="right" />
      </a>
    </div>
  )
}
