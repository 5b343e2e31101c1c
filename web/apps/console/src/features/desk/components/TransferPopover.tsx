import { useMutation, useQuery } from '@tanstack/react-query'
import { Icon, StateMark, type MarkState } from '@skyteller/ui'
import { App, Button, Form, Input, Popover, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { useCommand } from '../../../lib/keys'
import { usePrefs } from '../../../lib/prefs'
import { useMe } from '../../session/state'
import { fetchAgents, fetchQueues, transfer } from '../api'

interface TransferForm {
  to: 'queue' | 'person'
  target: string
  note?: string
}

/** Hands the conversation to a queue or to a colleague, with what they should know. */
export function TransferPopover({ conversation, onDone }: { conversation: string; onDone: () => void }) {
  const { t } = useTranslation('desk')
  const [open, setOpen] = useState(false)
  useCommand('transfer', () => {
    setOpen(true)
  })
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={t('transferForm.title')}
      destroyOnHidden
      content={
        <TransferFields
          conversation={conversation}
          onDone={() => {
            setOpen(false)
            onDone()
          }}
        />
      }
    >
      <button type="button" className="text-button head-button">
        <Icon name="transfer" />
        <span>{t('transfer')}</span>
      </button>
    </Popover>
  )
}

function TransferFields({ conversation, onDone }: { conversation: string; onDone: () => void }) {
  const { t } = useTranslation('desk')
  const { message } = App.useApp()
  const me = useMe()
  const language = usePrefs((prefs) => prefs.language)
  const [form] = Form.useForm<TransferForm>()
  const to = Form.useWatch('to', form) ?? 'queue'
  const queues = useQuery({ queryKey: ['queues'], queryFn: fetchQueues, refetchInterval: 10_000 })
  const agents = useQuery({ queryKey: ['agents'], queryFn: fetchAgents, refetchInterval: 10_000 })
  const send = useMutation({
    mutationFn: ({ to: kind, target, note }: TransferForm) =>
      transfer(conversation, {
        ...(kind === 'queue' ? { queue_id: target } : { staff_id: target }),
        ...(note?.trim() ? { note: note.trim() } : {}),
      }),
    onSuccess: () => {
      void message.success(t('transferForm.done'))
      onDone()
    },
  })

  const options =
    to === 'queue'
      ? (queues.data ?? []).map((queue) => ({
          value: queue.id,
          name: queue.name,
          label: (
            <span className="target">
              {queue.name}
              <small>
                {queue.open
                  ? t('transferForm.queueInfo', { waiting: queue.waiting, ready: queue.ready })
                  : t('transferForm.closed')}
              </small>
            </span>
          ),
        }))
      : (agents.data ?? [])
          .filter((agent) => agent.id !== me.staff.id)
          .map((agent) => ({
            value: agent.id,
            name: `${agent.name} ${agent.work_no}`,
            disabled: agent.state === 'offline',
            label: (
              <span className="target">
                {agent.name}
                <small>
                  <StateMark state={`agent-${agent.state}` as MarkState} lang={language} /> {agent.active}/
                  {agent.capacity}
                </small>
              </span>
            ),
          }))

  return (
    <Form<TransferForm>
      form={form}
      layout="vertical"
      className="popover-form"
      requiredMark={false}
      initialValues={{ to: 'queue' }}
      onFinish={(values) => {
        send.mutate(values)
      }}
    >
      <Form.Item name="to" noStyle>
        <Segmented
          block
          options={[
            { value: 'queue', label: t('transferForm.queue') },
            { value: 'person', label: t('transferForm.person') },
          ]}
          onChange={() => {
            form.setFieldValue('target', undefined)
          }}
        />
      </Form.Item>
      <Form.Item
        name="target"
        label={t('transferForm.to')}
        rules={[{ required: true, message: t('transferForm.needed') }]}
      >
        <Select
          options={options}
          placeholder={t('transferForm.choose')}
          showSearch={{ optionFilterProp: 'name' }}
        />
      </Form.Item>
      <Form.Item name="note" label={t('transferForm.note')}>
        <Input.TextArea rows={3} maxLength={500} placeholder={t('transferForm.notePlaceholder')} />
      </Form.Item>
      <ErrorNote error={send.error ?? queues.error ?? agents.error} />
      <Button type="primary" htmlType="submit" block loading={send.isPending}>
        {t('transferForm.submit')}
      </Button>
    </Form>
  )
}
