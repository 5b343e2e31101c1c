import type { KnowledgeDraft, KnowledgeEntry } from '@skyteller/api'
import { Button, Input, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { Icon } from '@skyteller/ui'
import { ErrorNote } from '../../../lib/ErrorNote'
import { moment } from '../../../lib/format'
import { useMay } from '../../session/state'
import { limits } from '../drafting'
import { useKnowledge } from '../state'
import { useEditor } from '../useEditor'
import { useLeave } from '../useLeave'
import { EntryFacts } from './EntryFacts'
import { PublishedVersion } from './PublishedVersion'
import { SimilarEditor } from './SimilarEditor'

/** Edits one entry. What is published stays as it is until it is published again. */
export function Editor({ entry, initial }: { entry: KnowledgeEntry | null; initial: KnowledgeDraft }) {
  const { t } = useTranslation('knowledge')
  const may = useMay('knowledge.edit')
  const set = useKnowledge((state) => state.set)
  const leave = useLeave()
  const editor = useEditor(entry, initial)
  const { draft, change, problems } = editor
  const readOnly = !may
  const live = entry?.published ?? null
  const publishable = editor.dirty || entry?.status !== 'published'

  return (
    <main className="editor">
      <header className="editor-head">
        <button
          type="button"
          className="icon-button editor-back"
          aria-label={t('common:back')}
          onClick={() => {
            leave(() => {
              set({ selected: null })
            })
          }}
        >
          <Icon name="left" />
        </button>
        <div className="editor-title">
          <h2 className="cut">{draft.question || t('newTitle')}</h2>
          <p className="cut">
            {entry && t('saved', { by: entry.updated_by ?? '', at: moment(entry.updated_at) })}
            {entry && '·'}
            {live && entry ? t('online', { n: entry.version }) : t('offline')}
            {editor.dirty && <b className="unsaved">·{t('unsaved')}</b>}
          </p>
        </div>
        {may && (
          <div className="editor-actions">
            {live && (
              <Popconfirm
                title={t('withdrawAsk')}
                okText={t('withdrawYes')}
                onConfirm={() => {
                  editor.run('withdraw')
                }}
              >
                <Button loading={editor.busy === 'withdraw'}>{t('withdraw')}</Button>
              </Popconfirm>
            )}
            {entry?.deletable && (
              <Popconfirm
                title={t('removeAsk')}
                okText={t('removeYes')}
                onConfirm={() => {
                  editor.run('remove')
                }}
              >
                <Button loading={editor.busy === 'remove'}>{t('remove')}</Button>
              </Popconfirm>
            )}
            <Button
              disabled={!editor.dirty}
              loading={editor.busy === 'save'}
              onClick={() => {
                editor.run('save')
              }}
            >
              {t('save')}
            </Button>
            <Button
              type="primary"
              disabled={!publishable}
              loading={editor.busy === 'publish'}
              onClick={() => {
                editor.run('publish')
              }}
            >
              {t(editor.dirty ? 'publishing' : 'publish')}
            </Button>
          </div>
        )}
      </header>
      <div className="editor-body">
        <div className="editor-form">
          {editor.conflict ? (
            <div className="error-note" role="alert">
              <Icon name="warn" />
              <span>{t('conflict')}</span>
              <Button size="small" onClick={() => void editor.reload()}>
                {t('reload')}
              </Button>
            </div>
          ) : (
            <ErrorNote error={editor.error} lead={t('trySaved')} />
          )}
          <label htmlFor="entry-question">{t('question')}</label>
          <Input
            id="entry-question"
            value={draft.question}
            readOnly={readOnly}
            maxLength={limits.question}
            status={problems.includes('question') ? 'error' : undefined}
            autoFocus={!entry}
            onChange={(event) => {
              change({ question: event.target.value })
            }}
          />
          {problems.includes('question') && (
            <p className="field-error" role="alert">
              {t('questionNeeded')}
            </p>
          )}
          <div className="field-head">
            <span>
              {t('similar')} {draft.similar.length}
            </span>
          </div>
          <SimilarEditor
            draft={draft}
            known={entry?.similar ?? []}
            readOnly={readOnly}
            onChange={(similar) => {
              change({ similar })
            }}
          />
          <div className="field-head">
            <label htmlFor="entry-answer">{t('answer')}</label>
            <span className="muted num">{t('answerCount', { n: draft.answer.length })}</span>
          </div>
          <Input.TextArea
            id="entry-answer"
            value={draft.answer}
            readOnly={readOnly}
            maxLength={limits.answer}
            autoSize={{ minRows: 6, maxRows: 18 }}
            status={problems.includes('answer') ? 'error' : undefined}
            onChange={(event) => {
              change({ answer: event.target.value })
            }}
          />
          {problems.includes('answer') && (
            <p className="field-error" role="alert">
              {t('answerNeeded')}
            </p>
          )}
          {live && <PublishedVersion published={live} draft={draft} />}
        </div>
        <EntryFacts
          entry={entry}
          draft={draft}
          readOnly={readOnly}
          audienceWrong={problems.includes('audience')}
          onChange={change}
        />
      </div>
    </main>
  )
}
