import type { Language } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Segmented, Switch } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { fetchImport, fetchImports, startImport } from '../api'
import { limits, template } from '../drafting'
import { useKnowledge } from '../state'
import { ImportReport, RecentImports } from './ImportReport'

export function downloadTemplate(): void {
  const url = URL.createObjectURL(new Blob([template], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'knowledge-template.csv'
  link.click()
  URL.revokeObjectURL(url)
}

export function fileProblem(file: Pick<File, 'name' | 'size'>): 'badType' | 'tooBig' | null {
  if (!/\.(csv|jsonl)$/i.test(file.name)) return 'badType'
  return file.size > limits.importMb * 1024 * 1024 ? 'tooBig' : null
}

/** A file of entries: chosen, sent, watched until the last row, and what was refused with its reason. */
export function ImportDrawer() {
  const { t } = useTranslation('knowledge')
  const { importing, set } = useKnowledge()
  const [running, setRunning] = useState<string | null>(null)
  return (
    <Drawer
      title={t('imports.title')}
      open={importing}
      size={480}
      onClose={() => {
        set({ importing: false })
      }}
      afterOpenChange={(open) => {
        if (!open) setRunning(null)
      }}
    >
      {running ? (
        <Watch
          id={running}
          onAgain={() => {
            setRunning(null)
          }}
        />
      ) : (
        <Choose onStart={setRunning} />
      )}
    </Drawer>
  )
}

function Choose({ onStart }: { onStart: (id: string) => void }) {
  const { t } = useTranslation('knowledge')
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File | null>(null)
  const [publish, setPublish] = useState(false)
  const [language, setLanguage] = useState<Language>('zh-CN')
  const recent = useQuery({ queryKey: ['knowledge', 'imports'], queryFn: fetchImports })
  const start = useMutation({
    mutationFn: startImport,
    onSuccess: ({ id }) => {
      onStart(id)
    },
  })
  const problem = file ? fileProblem(file) : null
  return (
    <div className="import">
      <p className="muted">{t('imports.lead')}</p>
      <button type="button" className="text-button strong" onClick={downloadTemplate}>
        <Icon name="download" size={14} />
        {t('imports.template')}
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,.jsonl"
        className="sr-only"
        tabIndex={-1}
        aria-label={t('imports.file')}
        onChange={(event) => {
          setFile(event.target.files?.[0] ?? null)
          start.reset()
        }}
      />
      <button
        type="button"
        className="drop"
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault()
        }}
        onDrop={(event) => {
          event.preventDefault()
          setFile(event.dataTransfer.files[0] ?? null)
        }}
      >
        <Icon name="upload" />
        {file ? <b className="cut">{file.name}</b> : t('imports.file')}
        {file && <span className="muted">{t('imports.change')}</span>}
      </button>
      {problem && (
        <p className="field-error" role="alert">
          {t(`imports.${problem}`, { n: limits.importMb })}
        </p>
      )}
      <label className="import-line">
        <Switch checked={publish} onChange={setPublish} aria-label={t('imports.publish')} />
        {t('imports.publish')}
        <span className="muted">{t('imports.publishHint')}</span>
      </label>
      <div className="import-line">
        <span>{t('language')}</span>
        <Segmented<Language>
          value={language}
          options={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={setLanguage}
        />
      </div>
      <ErrorNote error={start.error} lead={t('imports.failed')} />
      <Button
        type="primary"
        disabled={!file || problem !== null}
        loading={start.isPending}
        onClick={() => {
          if (file) start.mutate({ file, publish, language })
        }}
      >
        {t('imports.start')}
      </Button>
      <RecentImports imports={recent.data ?? []} onOpen={onStart} />
    </div>
  )
}

function Watch({ id, onAgain }: { id: string; onAgain: () => void }) {
  const { t } = useTranslation('knowledge')
  const queries = useQueryClient()
  const watched = useQuery({
    queryKey: ['import', id],
    queryFn: () => fetchImport(id),
    refetchInterval: (query) => (query.state.data?.state === 'running' || !query.state.data ? 700 : false),
  })
  const state = watched.data?.state
  useEffect(() => {
    if (state && state !== 'running') void queries.invalidateQueries({ queryKey: ['knowledge'] })
  }, [state, queries])
  return (
    <div className="import">
      <ErrorNote error={watched.error} onRetry={() => void watched.refetch()} />
      {watched.data && <ImportReport report={watched.data} />}
      {state !== 'running' && <Button onClick={onAgain}>{t('imports.again')}</Button>}
    </div>
  )
}
