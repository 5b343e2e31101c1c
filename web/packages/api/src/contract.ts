/** Shapes on the wire. Times are ISO 8601 UTC with `Z`, ids are UUID strings. */
export type Language = 'zh-CN' | 'en'

export interface Bilingual {
  zh: string
  en: string
}

export interface Page<T> {
  items: T[]
}

export type ConversationState = 'bot' | 'waiting' | 'served' | 'wrapup' | 'closed'

export interface ConversationOut {
  id: string
  number: string
  channel: string
  language: Language
  state: ConversationState
  customer: { id: string; display_name: string }
  agent: { id: string; name: string; work_no: string } | null
  last_seq: number
  opened_at: string
  updated_at: string
  closed_at: string | null
  rating: number | null
  topic: string | null
  reopened: number
  reads: { customer: number; agent: number }
  /** Since when the customer's last message has no answer. */
  awaiting_since?: string | null
}

export type AuthorKind = 'customer' | 'agent' | 'bot' | 'system'

export interface Author {
  kind: AuthorKind
  id?: string | null
  name: string
}

interface EntryOf<Kind extends string, Body> {
  conversation_id: string
  seq: number
  client_id: string
  kind: Kind
  author: Author
  body: Body
  visibility: 'all' | 'staff'
  at: string
}

export interface MessageBody {
  text: string
  source?: { entry_id: string; question: string; updated_at: string }
  feedback?: boolean
  /** For staff only; taken out before a customer sees the entry. `confidence` is 0..1. */
  staff?: { confidence: number; intent?: string }
}

export interface NoteBody {
  text: string
}

export interface CardOption {
  id: string
  label: string
  hint?: string
}

export type FieldType = 'text' | 'phone' | 'number' | 'date' | 'choice' | 'textarea'

export interface FormField {
  id: string
  label: string
  type: FieldType
  required: boolean
  options?: CardOption[]
  max_length?: number
}

export interface ChoicesContent {
  title: string
  options: CardOption[]
}

export interface LinkContent {
  title: string
  url: string
  label: string
  description?: string
}

export interface FormContent {
  title: string
  fields: FormField[]
  submit_label: string
}

export type CardBody =
  | { card: 'choices'; version: 1; text: string; content: ChoicesContent }
  | { card: 'link'; version: 1; text: string; content: LinkContent }
  | { card: 'form'; version: 1; text: string; content: FormContent }

export interface SubmissionBody {
  card_seq: number
  data: { option_id: string } | { fields: Record<string, string> }
  text: string
}

export interface SystemBody {
  code: string
  params: Record<string, unknown>
  text: string
}

export type Entry =
  | EntryOf<'message', MessageBody>
  | EntryOf<'note', NoteBody>
  | EntryOf<'card', CardBody>
  | EntryOf<'submission', SubmissionBody>
  | EntryOf<'system', SystemBody>

export type EntryKind = Entry['kind']

export interface Posted {
  seq: number
  at: string
  duplicate: boolean
}

export interface WaitOut {
  queue: { id: string; name: string }
  /** 1 is next. */
  position: number
  expected_wait_s: number | null
  enqueued_at: string
  /** From 1, the most urgent, to 9; 5 is normal. */
  priority: number
  offered: boolean
  open: boolean
}

export interface DeskRow {
  conversation: ConversationOut
  section: 'offered' | 'served' | 'wrapup' | 'followup' | 'waiting'
  queue: { id: string; name: string } | null
  priority: number
  priority_label: string | null
  /** Since when the customer waits: in the queue, or for an answer to the last message. */
  waiting_since: string | null
  offer_expires_at: string | null
  last: { text: string; author_kind: AuthorKind; at: string } | null
  unread: number
  sentiment: 'calm' | 'upset'
  /** Only in rows that wait. */
  position?: number
}

export type PresenceState = 'ready' | 'busy' | 'break' | 'offline'

export interface Presence {
  state: PresenceState
  since: string
  capacity: number
  active: number
  reason: string | null
}

export interface ProblemBody {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  instance?: string
  number?: string
  errors?: { field: string; message: string }[]
  [extra: string]: unknown
}
