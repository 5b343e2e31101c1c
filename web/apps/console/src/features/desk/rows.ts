import type { AgentOut, DeskRow, QueueOut } from '@skyteller/api'
import { secondsBetween } from '../../lib/format'

export type Rows = Record<string, unknown>
export type Section = 'offered' | 'waiting' | 'served' | 'wrapup' | 'followup'
export type Level = 'fine' | 'soon' | 'late'

export interface Group {
  section: Section
  rows: DeskRow[]
}

/** Priorities run from 1, the most urgent, to 9. */
const normalPriority = 5

/** Seconds after which a wait is coloured; priority queues promise three. */
const limits = { normal: { soon: 20, late: 60 }, priority: { soon: 2, late: 4 } }

const withPrefix = <T>(rows: Rows, prefix: string): T[] =>
  Object.entries(rows)
    .filter(([key]) => key.startsWith(prefix))
    .map(([, row]) => row as T)

export const deskRows = (rows: Rows): DeskRow[] => withPrefix<DeskRow>(rows, 'conv:')
export const waitingRows = (rows: Rows): DeskRow[] => withPrefix<DeskRow>(rows, 'wait:')
export const queueRows = (rows: Rows): QueueOut[] => withPrefix<QueueOut>(rows, 'queue:')
export const agentRows = (rows: Rows): AgentOut[] => withPrefix<AgentOut>(rows, 'agent:')

const time = (at: string | null) => (at ? Date.parse(at) : Number.MAX_SAFE_INTEGER)
const byOpening = (a: DeskRow, b: DeskRow) =>
  time(a.conversation.opened_at) - time(b.conversation.opened_at) ||
  a.conversation.id.localeCompare(b.conversation.id)

const orders: Record<Section, (a: DeskRow, b: DeskRow) => number> = {
  offered: (a, b) => time(a.offer_expires_at) - time(b.offer_expires_at) || byOpening(a, b),
  waiting: (a, b) =>
    a.priority - b.priority || time(a.waiting_since) - time(b.waiting_since) || byOpening(a, b),
  served: byOpening,
  wrapup: byOpening,
  followup: byOpening,
}

/**
 * The list of the desk: groups by state, oldest first, so that a row never jumps because somebody wrote. Customers
 * in the queue come from the floor; one that is offered to this agent stands among the offers only.
 */
export function groupRows(desk: Rows, floor: Rows): Group[] {
  const mine = deskRows(desk)
  const known = new Set(mine.map((row) => row.conversation.id))
  const waiting = waitingRows(floor).filter((row) => !known.has(row.conversation.id))
  const of = (section: Section): DeskRow[] =>
    (section === 'waiting' ? waiting : mine.filter((row) => row.section === section)).toSorted(
      orders[section],
    )
  const sections: Section[] = ['offered', 'waiting', 'served', 'wrapup', 'followup']
  return sections.map((section) => ({ section, rows: of(section) })).filter((group) => group.rows.length > 0)
}

/** Whether the queue of this customer is one of those that promise three seconds. */
export const isPriority = (row: DeskRow): boolean => row.priority_label !== null

/** Whether this customer comes before others, as one does whose agent was lost. */
export const comesFirst = (row: DeskRow): boolean => row.priority < normalPriority

/** How long the customer of a row has waited, in whole seconds; null when nobody waits. */
export function waited(row: DeskRow, now: number): number | null {
  return row.waiting_since ? secondsBetween(row.waiting_since, now) : null
}

export function waitLevel(row: DeskRow, now: number): Level {
  const seconds = waited(row, now)
  if (seconds === null || row.section === 'wrapup' || row.section === 'followup') return 'fine'
  const inQueue = row.section === 'waiting' || row.section === 'offered'
  const limit = isPriority(row) && inQueue ? limits.priority : limits.normal
  if (seconds >= limit.late) return 'late'
  return seconds >= limit.soon ? 'soon' : 'fine'
}

/** The conversation above or below in the list; from nowhere the first or the last. */
export function neighbour(groups: Group[], selected: string | null, step: 1 | -1): string | null {
  const ids = groups
    .filter((group) => group.section !== 'waiting')
    .flatMap((group) => group.rows.map((row) => row.conversation.id))
  if (ids.length === 0) return null
  const at = selected ? ids.indexOf(selected) : -1
  if (at < 0) return (step === 1 ? ids[0] : ids.at(-1)) ?? null
  return ids[(at + step + ids.length) % ids.length] ?? null
}
