import type { Disposition } from '@skyteller/api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Cascader, Form, Input, Radio } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { inLanguage } from '../../../lib/format'
import { usePrefs } from '../../../lib/prefs'
import type { Language } from '@skyteller/api'
import { fetchDispositions, submitWrapUp } from '../api'

interface WrapUpValues {
  disposition: [string, string]
  summary: string
  resolved: boolean
}

interface Branch {
  value: string
  label: string
  children: { value: string; label: string }[]
}

/** Dispositions as a tree of two levels, in the order the bank gave them. */
export function dispositionTree(list: Disposition[], language: Language): Branch[] {
  const branches = new Map<string, Branch>()
  for (const { code, label, group } of list) {
    const name = inLanguage(group, language)
    const branch = branches.get(name) ?? { value: name, label: name, children: [] }
    branch.children.push({ value: code, label: inLanguage(label, language) })
    branches.set(name, branch)
  }
  return [...branches.values()]
}

/** Closes the work on a conversation: what it was about, what happened, whether it is solved. */
export function WrapUpForm({ conversation, onDone }: { conversation: string; onDone: () => void }) {
  const { t } = useTranslation('desk')
  const language = usePrefs((prefs) => prefs.language)
  const [form] = Form.useForm<WrapUpValues>()
  const dispositions = useQuery({
    queryKey: ['dispositions'],
    queryFn: fetchDispositions,
    staleTime: Infinity,
  })
  const kept = useRef(`skyteller.wrapup.${conversation}`)
  const submit = useMutation({
    mutationFn: (values: WrapUpValues) =>
      submitWrapUp(conversation, {
        code: values.disposition[1],
        summary: values.summary.trim(),
        resolved: values.resolved,
      }),
    onSuccess: () => {
      sessionStorage.removeItem(kept.current)
      onDone()
    },
  })

  useEffect(() => {
    const saved = sessionStorage.getItem(kept.current)
    if (saved) form.setFieldsValue(JSON.parse(saved) as WrapUpValues)
  }, [form])

  return (
    <section className="side-section wrapup" data-region="wrapup" tabIndex={-1}>
      <h3 className="side-title">{t('wrapup.title')}</h3>
      <ErrorNote error={dispositions.error} onRetry={() => void dispositions.refetch()} />
      <Form<WrapUpValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        onValuesChange={(_, all) => {
          sessionStorage.setItem(kept.current, JSON.stringify(all))
        }}
        onFinish={(values) => {
          submit.mutate(values)
        }}
      >
        <Form.Item
          name="disposition"
          label={t('wrapup.disposition')}
          rules={[{ required: true, message: t('wrapup.dispositionNeeded') }]}
        >
          <Cascader
            autoFocus
            options={dispositionTree(dispositions.data ?? [], language)}
            loading={dispositions.isLoading}
            placeholder={t('wrapup.dispositionNeeded')}
            expandTrigger="hover"
            showSearch
            allowClear={false}
          />
        </Form.Item>
        <Form.Item
          name="summary"
          label={t('wrapup.summary')}
          rules={[{ required: true, whitespace: true, message: t('wrapup.summaryNeeded') }]}
        >
          <Input.TextArea rows={4} maxLength={1000} showCount placeholder={t('wrapup.summaryPlaceholder')} />
        </Form.Item>
        <Form.Item
          name="resolved"
          label={t('wrapup.resolved')}
          rules={[{ required: true, message: t('wrapup.resolvedNeeded') }]}
        >
          <Radio.Group
            options={[
              { value: true, label: t('wrapup.yes') },
              { value: false, label: t('wrapup.no') },
            ]}
          />
        </Form.Item>
        <ErrorNote error={submit.error} lead={t('wrapup.failed')} />
        <Button type="primary" htmlType="submit" block loading={submit.isPending}>
          {t('wrapup.submit')}
        </Button>
      </Form>
    </section>
  )
}
