import { memo } from 'react'

import { useWords } from '../../i18n'
import type { Item } from '../items'
import { CardItem } from './CardItem'
import { Joined, Line } from './Line'
import { Own, RefusedOwn } from './Own'
import { Said } from './Said'

interface ItemViewProps {
  item: Item
  /** From the history: nothing can be answered. */
  readOnly?: boolean
}

export const ItemView = memo(function ItemView({ item, readOnly = false }: ItemViewProps) {
  const { moment } = useWords()
  switch (item.type) {
    case 'time':
      return (
        <time className="line" dateTime={item.at}>
          {moment(item.at)}
        </time>
      )
    case 'own':
      return <Own text={item.text} mark={readOnly ? null : item.mark} />
    case 'refused':
      return <RefusedOwn clientId={item.clientId} text={item.text} problem={item.problem} />
    case 'said':
      return <Said item={item} readOnly={readOnly} />
    case 'card':
      return <CardItem item={item} readOnly={readOnly} />
    case 'joined':
      return <Joined item={item} />
    case 'line':
      return <Line item={item} />
  }
})
