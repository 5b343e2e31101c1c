import type { FieldType } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { Button, Checkbox, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { splitOptions, type CardDraft } from '../cards'

const types: FieldType[] = ['text', 'phone', 'number', 'date', 'choice', 'textarea']

/** The fields of a form card. */
export function FormFields() {
  const { t } = useTranslation('desk')
  return (
    <>
      <Form.List name="fields">
        {(fields, { add, remove }) => (
          <div className="card-list">
            <span className="card-list-label">{t('cards.fields')}</span>
            {fields.map(({ key, name }) => (
              <Field
                key={key}
                at={name}
                onRemove={
                  fields.length > 1
                    ? () => {
                        remove(name)
                      }
                    : null
                }
              />
            ))}
            {fields.length < 10 && (
              <Button
                size="small"
                icon={<Icon name="plus" size={14} />}
                onClick={() => {
                  add({ label: '', type: 'text', required: true })
                }}
              >
                {t('cards.addField')}
              </Button>
            )}
          </div>
        )}
      </Form.List>
      <p className="muted card-privacy">{t('cards.privacy')}</p>
      <Form.Item name="submitLabel" label={t('cards.submitLabel')}>
        <Input maxLength={12} />
      </Form.Item>
    </>
  )
}

function Field({ at, onRemove }: { at: number; onRemove: (() => void) | null }) {
  const { t } = useTranslation('desk')
  const form = Form.useFormInstance<CardDraft>()
  const type = Form.useWatch(['fields', at, 'type'], form) as FieldType | undefined
  return (
    <div className="card-field">
      <div className="card-list-row">
        <Form.Item
          name={[at, 'label']}
          rules={[{ required: true, whitespace: true, message: t('cards.fieldNeeded') }]}
        >
          <Input maxLength={20} placeholder={t('cards.field')} aria-label={t('cards.field')} />
        </Form.Item>
        <Form.Item name={[at, 'type']}>
          <Select
            options={types.map((value) => ({ value, label: t(`cards.type.${value}`) }))}
            style={{ width: 96 }}
          />
        </Form.Item>
        <Form.Item name={[at, 'required']} valuePropName="checked">
          <Checkbox>{t('cards.required')}</Checkbox>
        </Form.Item>
        {onRemove && (
          <button type="button" className="icon-button" aria-label={t('cards.remove')} onClick={onRemove}>
            <Icon name="close" />
          </button>
        )}
      </div>
      {type === 'choice' && (
        <Form.Item
          name={[at, 'options']}
          rules={[
            {
              validator: (_, value: string | undefined) =>
                splitOptions(value).length >= 2
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('cards.choicesNeeded'))),
            },
          ]}
        >
          <Input placeholder={t('cards.choices')} aria-label={t('cards.choices')} maxLength={300} />
        </Form.Item>
      )}
    </div>
  )
}
