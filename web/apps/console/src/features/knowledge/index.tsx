import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../lib/ErrorNote'
import { Loading } from '../../lib/Loading'
import { usePrefs } from '../../lib/prefs'
import { useMedia } from '../../lib/useMedia'
import { fetchEntry } from './api'
import { CategoryTree } from './components/CategoryTree'
import { Editor } from './components/Editor'
import { EntryList } from './components/EntryList'
import { ImportDrawer } from './components/ImportDrawer'
import { TryDrawer } from './components/TryDrawer'
import { emptyDraft } from './drafting'
import { useKnowledge } from './state'
import './knowledge.css'

export function KnowledgePage() {
  const selected = useKnowledge((state) => state.selected)
  const oneColumn = useMedia('(max-width: 899px)')
  const narrow = useMedia('(max-width: 1199px)')
  return (
    <div className="knowledge">
      {!narrow && <CategoryTree />}
      {(!oneColumn || !selected) && <EntryList />}
      {(!oneColumn || selected) && <Chosen key={selected ?? 'none'} selected={selected} />}
      <TryDrawer />
      <ImportDrawer />
    </div>
  )
}

function Chosen({ selected }: { selected: string | null }) {
  const { t } = useTranslation('knowledge')
  const category = useKnowledge((state) => state.category)
  const language = usePrefs((prefs) => prefs.language)
  const fresh = selected === 'new'
  const initial = useMemo(() => emptyDraft(category, language), [category, language])
  const entry = useQuery({
    queryKey: ['entry', selected],
    queryFn: () => fetchEntry(selected ?? ''),
    enabled: selected !== null && !fresh,
  })
  if (fresh) return <Editor key="new" entry={null} initial={initial} />
  if (entry.data) return <Editor key={entry.data.id} entry={entry.data} initial={initial} />
  return (
    <main className="editor">
      {!selected && <p className="empty editor-empty">{t('pick')}</p>}
      {entry.isLoading && <Loading lines={8} onRetry={() => void entry.refetch()} />}
      <ErrorNote error={entry.error} onRetry={() => void entry.refetch()} />
    </main>
  )
}
