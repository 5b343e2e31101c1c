import { newId } from '@skyteller/realtime'
import { Icon } from '@skyteller/ui'
import { Button, Form, Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { live } from '../../../lib/live'
import { cardOf, isSafeUrl, type CardDraft } from '../cards'
import { FormFields } from './CardFormFields'

const kinds: CardDraft['kind'][] = ['choices', 'link', 'form']

/** Makes a card beside the conversation and sends it. */
export function CardComposer({ conversation, onDone }: { conversation: string; onDone: () => void }) {
  const { t } = useTranslation('desk')
  const [form] = Form.useForm<CardDraft>()
  const kind = Form.useWatch('kind', form) ?? 'choices'

  function send(values: CardDraft) {
    const body = cardOf({ ...values, submitLabel: values.submitLabel?.trim() ?? t('cards.submitDefault') })
    live()
      .send({
        conversation,
        client_id: newId(),
        kind: 'card',
        body: body as unknown as Record<string, unknown>,
      })
      .catch(() => undefined)
    onDone()
  }

  return (
    <section className="side-section" data-region="card" tabIndex={-1}>
      <header className="side-head inline">
        <b>{t('cards.title')}</b>
        <button type="button" className="icon-button" aria-label={t('common:close')} onClick={onDone}>
          <Icon name="close" />
        </button>
      </header>
      <Form<CardDraft>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={send}
        initialValues={{
          kind: 'choices',
          options: [{ label: '' }, { label: '' }],
          fields: [{ label: '', type: 'text', required: true }],
          submitLabel: t('cards.submitDefault'),
        }}
      >
        <Form.Item name="kind">
          <Segmented block options={kinds.map((value) => ({ value, label: t(`cards.kind.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="title"
          label={t('cards.heading')}
          rules={[{ required: true, whitespace: true, message: t('cards.headingNeeded') }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        {kind === 'choices' && <Options />}
        {kind === 'link' && <LinkFields />}
        {kind === 'form' && <FormFields />}
        <Button type="primary" htmlType="submit" block>
          {t('cards.send')}
        </Button>
      </Form>
    </section>
  )
}

function Options() {
  const { t } = useTranslation('desk')
  return (
    <Form.List name="options">
      {(fields, { add, remove }) => (
        <div className="card-list">
          <span className="card-list-label">{t('cards.options')}</span>
          {fields.map(({ key, name }) => (
            <div key={key} className="card-list-row">
              <Form.Item
                name={[name, 'label']}
                rules={[{ required: true, whitespace: true, message: t('cards.optionNeeded') }]}
              >
                <Input
                  maxLength={40}
                  placeholder={t('cards.option', { n: name + 1 })}
                  aria-label={t('cards.option', { n: name + 1 })}
                />
              </Form.Item>
              {fields.length > 2 && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t('cards.remove')}
                  onClick={() => {
                    remove(name)
                  }}
                >
                  <Icon name="close" />
                </button>
              )}
            </div>
          ))}
          {fields.length < 8 && (
            <Button
              size="small"
              icon={<Icon name="plus" size={14} />}
              onClick={() => {
                add({ label: '' })
              }}
            >
              {t('cards.addOption')}
            </Button>
          )}
        </div>
      )}
    </Form.List>
  )
}

function LinkFields() {
  const { t } = useTranslation('desk')
  return (
    <>
      <Form.Item
        name="url"
        label={t('cards.url')}
        rules={[
          {
            validator: (_, value: string | undefined) =>
              isSafeUrl((value ?? '').trim())
                ? Promise.resolve()
                : Promise.reject(new Error(t('cards.urlNeeded'))),
          },
        ]}
      >
        <Input inputMode="url" placeholder="https://" maxLength={500} />
      </Form.Item>
      <Form.Item
        name="label"
        label={t('cards.linkLabel')}
        rules={[{ required: true, whitespace: true, message: t('cards.linkLabelNeeded') }]}
      >
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="description" label={t('cards.description')}>
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </>
  )
}
