import { ApiError } from '@skyteller/api'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../../lib/api'
import { ErrorNote } from '../../../lib/ErrorNote'
import { usePrefs } from '../../../lib/prefs'
import { fetchBanks, signIn, type Credentials } from '../api'
import { entered } from '../state'

const lastBank = 'skyteller.console.bank'

/** Minutes to say for a lock, rounded up. */
export function lockMinutes(error: ApiError): number {
  const seconds = Number(error.problem['retry_after_s'] ?? 60)
  return Math.max(1, Math.ceil(seconds / 60))
}

export function LoginForm() {
  const { t } = useTranslation('session')
  const language = usePrefs((prefs) => prefs.language)
  const [form] = Form.useForm<Credentials>()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const banks = useQuery({ queryKey: ['banks'], queryFn: fetchBanks, staleTime: Infinity })

  async function submit(values: Credentials) {
    setBusy(true)
    setRefusal(null)
    try {
      const me = await signIn({ ...values, username: values.username.trim() })
      localStorage.setItem(lastBank, values.bank)
      entered(me)
    } catch (error) {
      setRefusal(refusalText(error))
      form.setFieldValue('password', '')
      document.querySelector<HTMLInputElement>('input[type=password]')?.focus()
    } finally {
      setBusy(false)
    }
  }

  function refusalText(error: unknown): string {
    if (error instanceof ApiError && error.status === 423) return t('locked', { count: lockMinutes(error) })
    if (error instanceof ApiError && error.code === 'invalid-credentials') return t('invalid')
    return errorText(error)
  }

  const options = (banks.data ?? []).map((bank) => ({
    value: bank.slug,
    label: language === 'en' ? bank.name_en : bank.name,
  }))

  return (
    <Form<Credentials>
      form={form}
      layout="vertical"
      size="large"
      requiredMark={false}
      initialValues={{ bank: localStorage.getItem(lastBank) ?? undefined }}
      onFinish={(values) => void submit(values)}
      onValuesChange={() => {
        setRefusal(null)
      }}
    >
      {banks.error && (
        <ErrorNote error={banks.error} lead={t('banksFailed')} onRetry={() => void banks.refetch()} />
      )}
      <Form.Item name="bank" label={t('bank')} rules={[{ required: true, message: t('bankNeeded') }]}>
        <Select
          options={options}
          loading={banks.isLoading}
          placeholder={t('bankNeeded')}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <Form.Item
        name="username"
        label={t('username')}
        rules={[{ required: true, whitespace: true, message: t('usernameNeeded') }]}
      >
        <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('passwordNeeded') }]}
        validateStatus={refusal ? 'error' : undefined}
        help={refusal ? <span role="alert">{refusal}</span> : undefined}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t('submit')}
      </Button>
    </Form>
  )
}
