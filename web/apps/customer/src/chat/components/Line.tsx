import { Icon } from '@skyteller/ui'

import { useWords, type TextKey, type Words } from '../../i18n'
import { zh } from '../../i18n/zh'
import type { Item } from '../items'
import { Rated } from './RatingCard'

type LineItem = Extract<Item, { type: 'line' }>
type JoinedItem = Extract<Item, { type: 'joined' }>

const known = (key: string): key is TextKey => key in zh

/** `{to}` and `{by}` come as words or as {kind, name}. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  const { name, kind } = value as { name?: unknown; kind?: unknown }
  return typeof name === 'string' ? name : typeof kind === 'string' ? kind : ''
}

function textOf({ code, params, at, text }: LineItem, { say, clock }: Words): string {
  const time = clock(at)
  if (code === 'transferred') {
    const to = nameOf(params.to)
    return to ? say('line.transferred', { time, to }) : say('line.transferred.plain', { time })
  }
  if (code === 'ended') {
    const by = params.by
    return say(by === 'customer' || by === 'agent' ? `line.ended.${by}` : 'line.ended', { time })
  }
  const key = `line.${code}`
  return known(key) ? say(key, { time }) : text
}

export function Line({ item }: { item: LineItem }) {
  const words = useWords()
  const { score } = item.params
  if (item.code === 'rated' && typeof score === 'number' && known(`rate.${String(score)}`)) {
    return <Rated score={score} />
  }
  return <p className="line">{textOf(item, words)}</p>
}

export function Joined({ item }: { item: JoinedItem }) {
  const { say, clock, duration } = useWords()
  const time = clock(item.at)
  const { name, workNo, waitedS } = item
  return (
    <>
      {waitedS !== null && (
        <p className="connected">
          <Icon name="check" size={18} />
          {say('joined.waited', { duration: duration(waitedS) })}
        </p>
      )}
      <p className="line">
        {workNo ? say('joined', { time, name, workNo }) : say('joined.plain', { time, name })}
      </p>
    </>
  )
}
