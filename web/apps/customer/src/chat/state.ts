import type { ConversationOut, ProblemBody, WaitOut } from '@skyteller/api'
import type { Author, Entry, OutboxItem, Problem, Status } from '@skyteller/realtime'

import type { Bank } from '../contract'

/** Something the person asked for over HTTP; `start` is the first word itself. */
export type Action = 'start' | 'agent' | 'cancel' | 'end' | 'reopen' | 'rate' | 'leave'

export interface ChatState {
  bank: Bank | null
  /** Why there is no bank to show. */
  bankTrouble: 'unknown' | 'unreachable' | null
  status: Status
  /** The first word waits for an answer that does not come. */
  stuck: boolean
  conversation: ConversationOut | null
  /** Id of the conversation on the page; `local:…` until the server has made it; null before the first word. */
  current: string | null
  entries: Entry[]
  /** The timeline has been read up to the present, or there is none. */
  caughtUp: boolean
  pending: OutboxItem[]
  refused: { item: OutboxItem; problem: Problem }[]
  wait: WaitOut | null
  /** Nobody serves now: said by the server to the last wish for a person. */
  closedNow: boolean
  typing: Author | null
  /** Answers to “did it help” before the timeline says them back. */
  helped: Record<number, boolean>
  busy: Action | null
  /** The last action that failed, with what the server said, or null when it said nothing. */
  failed: { action: Action; problem: ProblemBody | null } | null
  /** The earlier conversation cannot be shown any more. */
  lostEarlier: boolean
}

export const EMPTY_STATE: ChatState = {
  bank: null,
  bankTrouble: null,
  status: 'idle',
  stuck: false,
  conversation: null,
  current: null,
  entries: [],
  caughtUp: true,
  pending: [],
  refused: [],
  wait: null,
  closedNow: false,
  typing: null,
  helped: {},
  busy: null,
  failed: null,
  lostEarlier: false,
}

/** What goes when the page turns to another conversation. */
export const NO_CONVERSATION: Partial<ChatState> = {
  entries: [],
  caughtUp: true,
  pending: [],
  wait: null,
  typing: null,
  closedNow: false,
  helped: {},
}

/** Nothing gets through just now; what is written waits. */
export const isOffline = ({ status, stuck }: ChatState): boolean => status === 'offline' || stuck
