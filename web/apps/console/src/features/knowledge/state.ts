import type { KnowledgeStatus } from '@skyteller/api'
import { create } from 'zustand'

/** Rows on one page of the list. */
export const pageSize = 50

interface KnowledgeState {
  category: string | null
  status: KnowledgeStatus | null
  q: string
  page: number
  /** An entry, `new`, or nothing. */
  selected: string | null
  /** The editor holds what is not saved. */
  dirty: boolean
  importing: boolean
  trying: boolean
  filter(change: Partial<Pick<KnowledgeState, 'category' | 'status' | 'q'>>): void
  set(change: Partial<Pick<KnowledgeState, 'page' | 'selected' | 'dirty' | 'importing' | 'trying'>>): void
}

export const useKnowledge = create<KnowledgeState>()((set) => ({
  category: null,
  status: null,
  q: '',
  page: 1,
  selected: null,
  dirty: false,
  importing: false,
  trying: false,
  filter: (change) => {
    set({ ...change, page: 1 })
  },
  set: (change) => {
    set(change)
  },
}))
