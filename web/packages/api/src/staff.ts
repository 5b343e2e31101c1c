import type { Bilingual, ConversationOut, Language, PresenceState } from './contract'

/** Shapes that only staff see. */
export interface Bank {
  slug: string
  name: string
  name_en: string
}

export type Permission =
  | 'conversations.serve'
  | 'conversations.view'
  | 'knowledge.view'
  | 'knowledge.edit'
  | 'staff.view'
  | 'staff.manage'
  | 'floor.view'

export interface Branch {
  id: string
  name: string
}

export interface Me {
  staff: {
    id: string
    name: string
    username: string
    work_no: string
    roles: string[]
    branch: Branch | null
  }
  tenant: { id: string; slug: string; name: string; name_en: string; kind: 'union' | 'member' }
  permissions: Permission[]
}

export interface SignInSession {
  id: string
  created_at: string
  last_seen_at: string
  user_agent: string
  address?: string | null
  current: boolean
}

export interface Member {
  id: string
  name: string
  username: string
  work_no: string
  roles: string[]
  branch: Branch | null
  active: boolean
  locked_until: string | null
  last_login_at: string | null
}

export interface CustomerOut {
  id: string
  display_name: string
  kind: 'visitor' | 'customer'
  language: Language
  created_at: string
  last_seen_at: string
  conversations: number
  recent: ConversationOut[]
}

export interface Disposition {
  code: string
  label: Bilingual
  group: Bilingual
}

export interface QueueOut {
  id: string
  name: string
  waiting: number
  longest_wait_s: number | null
  ready: number
  open: boolean
}

export interface AgentOut {
  id: string
  name: string
  work_no: string
  state: PresenceState
  active: number
  capacity: number
}

export interface QuickReply {
  key: string
  title: string
  text: string
}

export interface Figures {
  served_today: number
  first_response_s: number | null
  /** Share of good ratings, 0..1. */
  satisfaction: number | null
  waiting: number
}

export interface Category {
  id: string
  name: string
  parent_id: string | null
  count: number
}

export type KnowledgeStatus = 'draft' | 'published' | 'changed'

export interface KnowledgeRow {
  id: string
  key: string
  question: string
  category: { id: string; name: string } | null
  language: Language
  status: KnowledgeStatus
  similar_count: number
  updated_at: string
  updated_by: string | null
  published_at: string | null
  asked: number
  helped: number
  not_helped: number
}

export interface KnowledgeEntry extends KnowledgeRow {
  similar: string[]
  answer: string
  audience: string[]
  version: number
  published: { question: string; similar: string[]; answer: string } | null
  revision: number
  /** Never published, so nothing refers to it. */
  deletable: boolean
}

export interface KnowledgeDraft {
  question: string
  similar: string[]
  answer: string
  category_id: string | null
  language: Language
  audience: string[]
}

export interface KnowledgeHit {
  entry_id: string
  question: string
  matched_question: string
  answer: string
  /** 0..1 */
  confidence: number
  score: number
  category: string | null
  updated_at: string
}

export interface KnowledgeSearch {
  hits: KnowledgeHit[]
  decision: 'sure' | 'half_sure' | 'unsure'
  ms: number
}

export interface KnowledgeImport {
  id: string
  filename: string
  state: 'running' | 'done' | 'failed'
  total: number
  done: number
  created: number
  updated: number
  unchanged: number
  refused: number
  refusals: { row: number; reason: string; text: string }[]
  error: string | null
  started_at: string
  ended_at: string | null
}

export interface KnowledgeStats {
  published: number
  draft: number
  changed: number
  asked_7d: number
  /** 0..1 */
  helped_rate: number | null
}
