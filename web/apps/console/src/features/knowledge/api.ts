import type {
  Category,
  KnowledgeDraft,
  KnowledgeEntry,
  KnowledgeImport,
  KnowledgeRow,
  KnowledgeSearch,
  KnowledgeStats,
  KnowledgeStatus,
  Language,
  Page,
} from '@skyteller/api'
import { api } from '../../lib/api'

const root = '/staff/knowledge'

export interface EntryFilter {
  category?: string | null
  status?: KnowledgeStatus | null
  q?: string
  limit: number
  offset: number
}

type List<T> = T[] | Page<T>
const items = <T>(answer: List<T>): T[] => (Array.isArray(answer) ? answer : answer.items)

export const fetchStats = () => api.get<KnowledgeStats>(`${root}/stats`)
export const fetchCategories = () => api.get<List<Category>>(`${root}/categories`).then(items)
export const addCategory = (category: { name: string; parent_id: string | null }) =>
  api.post<Category>(`${root}/categories`, category)
export const fetchRows = (filter: EntryFilter) =>
  api.get<Page<KnowledgeRow> & { total: number }>(`${root}/entries`, { query: { ...filter } })
export const fetchEntry = (id: string) => api.get<KnowledgeEntry>(`${root}/entries/${id}`)
export const createEntry = (draft: KnowledgeDraft, clientId: string) =>
  api.post<KnowledgeEntry>(`${root}/entries`, { ...draft, client_id: clientId })
export const updateEntry = (id: string, draft: KnowledgeDraft, revision: number) =>
  api.put<KnowledgeEntry>(`${root}/entries/${id}`, { ...draft, revision })
export const publishEntry = (id: string) => api.post(`${root}/entries/${id}/publish`)
export const withdrawEntry = (id: string) => api.post(`${root}/entries/${id}/withdraw`)
export const deleteEntry = (id: string) => api.delete(`${root}/entries/${id}`)
export const search = (text: string) => api.post<KnowledgeSearch>(`${root}/search`, { text, limit: 5 })

export interface ImportRequest {
  file: File
  publish: boolean
  language: Language
}

export function startImport({ file, publish, language }: ImportRequest) {
  const form = new FormData()
  form.set('file', file)
  form.set('publish', String(publish))
  form.set('language', language)
  return api.post<KnowledgeImport>(`${root}/imports`, form)
}

export const fetchImport = (id: string) => api.get<KnowledgeImport>(`${root}/imports/${id}`)
export const fetchImports = () => api.get<List<KnowledgeImport>>(`${root}/imports`).then(items)
