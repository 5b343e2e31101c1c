import type { KnowledgeDraft, KnowledgeEntry, Language } from '@skyteller/api'
import { Checkbox, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { count, percent } from '../../../lib/format'
import { audiences, categoryTree, helpedShare } from '../drafting'
import { useCategories } from './CategoryTree'

interface EntryFactsProps {
  entry: KnowledgeEntry | null
  draft: KnowledgeDraft
  readOnly: boolean
  audienceWrong: boolean
  onChange: (part: Partial<KnowledgeDraft>) => void
}

/** Who sees the entry, where it stands, and what it has done so far. */
export function EntryFacts({ entry, draft, readOnly, audienceWrong, onChange }: EntryFactsProps) {
  const { t } = useTranslation('knowledge')
  const categories = useCategories()
  const options = categoryTree(categories.data ?? []).flatMap((node) => [
    { value: node.id, label: node.name },
    ...node.children.map((child) => ({ value: child.id, label: `${node.name} / ${child.name}` })),
  ])
  const share = entry ? helpedShare(entry) : null
  return (
    <aside className="editor-facts">
      <span className="fact-label">{t('audience')}</span>
      <Checkbox.Group
        disabled={readOnly}
        value={draft.audience}
        options={audiences.map((value) => ({ value, label: t(`audiences.${value}`) }))}
        onChange={(audience) => {
          onChange({ audience })
        }}
      />
      {audienceWrong && (
        <p className="field-error" role="alert">
          {t('audienceNeeded')}
        </p>
      )}
      <label className="fact-label" htmlFor="entry-category">
        {t('category')}
      </label>
      <Select
        id="entry-category"
        allowClear
        disabled={readOnly}
        value={draft.category_id}
        options={options}
        placeholder={t('categoryPick')}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        onChange={(value: string | undefined) => {
          onChange({ category_id: value ?? null })
        }}
      />
      <span className="fact-label">{t('language')}</span>
      <Segmented<Language>
        disabled={readOnly}
        value={draft.language}
        options={[
          { value: 'zh-CN', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(language) => {
          onChange({ language })
        }}
      />
      {entry && entry.asked > 0 && (
        <>
          <span className="fact-label">{t('effect')}</span>
          <dl className="effect num">
            <div>
              <dd>{count(entry.asked)}</dd>
              <dt>{t('asked')}</dt>
            </div>
            <div>
              <dd className={share !== null && share < 0.75 ? 'late' : undefined}>
                {share === null ? '—' : percent(share)}
              </dd>
              <dt>{t('helpedN')}</dt>
            </div>
            <div>
              <dd>{count(entry.not_helped)}</dd>
              <dt>{t('notHelped')}</dt>
            </div>
          </dl>
        </>
      )}
    </aside>
  )
}
