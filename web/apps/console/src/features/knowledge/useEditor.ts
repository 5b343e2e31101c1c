import { ApiError, type KnowledgeDraft, type KnowledgeEntry } from '@skyteller/api'
import { newId } from '@skyteller/realtime'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createEntry, deleteEntry, fetchEntry, publishEntry, updateEntry, withdrawEntry } from './api'
import { draftOf, draftProblems, sameDraft, type DraftProblem } from './drafting'
import { useKnowledge } from './state'

export type Action = 'save' | 'publish' | 'withdraw' | 'remove'

/** The draft of one entry and what can be done with it. */
export function useEditor(entry: KnowledgeEntry | null, initial: KnowledgeDraft) {
  const { t } = useTranslation('knowledge')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const set = useKnowledge((state) => state.set)
  const saved = useMemo(() => (entry ? draftOf(entry) : initial), [entry, initial])
  const [draft, setDraft] = useState(saved)
  const [revision, setRevision] = useState(entry?.revision ?? 0)
  const [problems, setProblems] = useState<DraftProblem[]>([])
  const clientId = useRef(newId())
  const dirty = !sameDraft(draft, saved)

  useEffect(() => {
    set({ dirty })
    return () => {
      set({ dirty: false })
    }
  }, [dirty, set])

  useEffect(() => {
    if (!dirty) return undefined
    const warn = (event: BeforeUnloadEvent) => {
      event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
    }
  }, [dirty])

  const refresh = async (id: string | null) => {
    await queries.invalidateQueries({ queryKey: ['knowledge'], refetchType: 'active' })
    if (id) await queries.invalidateQueries({ queryKey: ['entry', id] })
  }

  const store = async (): Promise<KnowledgeEntry> => {
    const clean = { ...draft, question: draft.question.trim(), answer: draft.answer.trim() }
    if (entry && !dirty) return entry
    const stored = entry
      ? await updateEntry(entry.id, clean, revision)
      : await createEntry(clean, clientId.current)
    const fresh = await fetchEntry(stored.id)
    queries.setQueryData(['entry', stored.id], fresh)
    setRevision(fresh.revision)
    setDraft(draftOf(fresh))
    return fresh
  }

  const act = useMutation({
    mutationFn: async (action: Action) => {
      if (action === 'remove') {
        if (entry) await deleteEntry(entry.id)
        return null
      }
      if (action === 'withdraw') {
        if (entry) await withdrawEntry(entry.id)
        return entry?.id ?? null
      }
      const stored = await store()
      if (action === 'publish') await publishEntry(stored.id)
      return stored.id
    },
    onSuccess: async (id, action) => {
      set({ dirty: false })
      void message.success(t(`done.${action}`))
      if (id && id !== entry?.id) set({ selected: id })
      if (action === 'remove') set({ selected: null })
      await refresh(id)
    },
  })

  const run = (action: Action) => {
    const found = action === 'save' || action === 'publish' ? draftProblems(draft) : []
    setProblems(found)
    if (found.length > 0 || act.isPending) return
    act.mutate(action)
  }
  const change = (part: Partial<KnowledgeDraft>) => {
    setDraft((before) => ({ ...before, ...part }))
    setProblems((before) => before.filter((problem) => !(problem in part)))
    if (act.error) act.reset()
  }
  const conflict = act.error instanceof ApiError && act.error.code === 'edited-elsewhere'
  const reload = async () => {
    if (!entry) return
    const fresh = await fetchEntry(entry.id)
    queries.setQueryData(['entry', entry.id], fresh)
    setDraft(draftOf(fresh))
    setRevision(fresh.revision)
    act.reset()
  }
  return {
    draft,
    change,
    dirty,
    problems,
    run,
    busy: act.isPending ? act.variables : null,
    error: act.error,
    conflict,
    reload,
  }
}
