import { Icon } from '@skyteller/ui'
import { useState } from 'react'

import { useWords, type TextKey } from '../../i18n'
import { useChat, useSession } from '../context'
import { Failed } from './Failed'

const SCORES = [1, 2, 3, 4, 5] as const
const wordKey = (score: number): TextKey => `rate.${String(score)}` as TextKey

export function RatingCard() {
  const { say } = useWords()
  const session = useSession()
  const busy = useChat((state) => state.busy === 'rate')
  const [score, setScore] = useState(0)
  const [comment, setComment] = useState('')
  return (
    <form
      className="rating"
      onSubmit={(event) => {
        event.preventDefault()
        if (score) void session.actions.rate(score, comment.trim())
      }}
    >
      <fieldset>
        <legend>{say('rate.title')}</legend>
        <div className="stars">
          {SCORES.map((value) => (
            <label key={value} data-on={value <= score || undefined}>
              <input
                type="radio"
                name="score"
                className="sr-only"
                checked={score === value}
                aria-label={say('rate.stars', { count: value, word: say(wordKey(value)) })}
                onChange={() => setScore(value)}
              />
              <Icon name="star" size={28} />
            </label>
          ))}
        </div>
      </fieldset>
      <p aria-hidden="true" className="score-word">
        {say(score ? wordKey(score) : 'rate.choose')}
      </p>
      {score > 0 && (
        <>
          <textarea
            className="input"
            rows={2}
            maxLength={500}
            value={comment}
            aria-label={say('rate.comment')}
            placeholder={say('rate.comment')}
            onChange={(event) => setComment(event.target.value)}
          />
          <Failed actions={['rate']} />
          <button type="submit" className="pill-button filled" disabled={busy}>
            {say('rate.submit')}
          </button>
        </>
      )}
    </form>
  )
}

/** The rating as it was given, where it was given. */
export function Rated({ score }: { score: number }) {
  const { say } = useWords()
  return (
    <div className="rating given">
      <div className="stars small" aria-hidden="true">
        {SCORES.map((value) => (
          <span key={value} data-on={value <= score || undefined}>
            <Icon name="star" size={20} />
          </span>
        ))}
      </div>
      <b>{say('rate.done', { word: say(wordKey(score)) })}</b>
      <p>{say('rate.thanks')}</p>
    </div>
  )
}
