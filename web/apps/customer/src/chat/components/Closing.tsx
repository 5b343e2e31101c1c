import { useChat } from '../context'
import { RatingCard } from './RatingCard'

/** What stands at the end of a conversation that is over: the question how it was. */
export function Closing() {
  const over = useChat(
    ({ conversation }) => conversation?.state === 'closed' || conversation?.state === 'wrapup',
  )
  const id = useChat((state) => state.current)
  const begun = useChat((state) => state.entries.some((entry) => entry.author.kind === 'customer'))
  const rated = useChat((state) => (state.conversation?.rating ?? null) !== null)
  if (!over || !id || !begun || rated) return null
  return <RatingCard key={id} />
}
