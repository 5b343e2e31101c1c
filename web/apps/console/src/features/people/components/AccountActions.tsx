import type { Member } from '@skyteller/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { revokeSignIns, setPassword, unlockMember } from '../api'
import { passwordFits, stateOf } from '../members'

type Done = 'password' | 'unlock' | 'revoke'

/** Password, lock and sign-ins of somebody else's account. */
export function AccountActions({ member }: { member: Member }) {
  const { t } = useTranslation('people')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [resetting, setResetting] = useState(false)
  const act = useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; done: Done }) => run(),
    onSuccess: async (_, { done }) => {
      void message.success(t(`done.${done}`))
      setResetting(false)
      await queries.invalidateQueries({ queryKey: ['members'] })
    },
  })
  return (
    <section className="account-actions">
      <h3>{t('actions')}</h3>
      <ErrorNote error={act.error} />
      <div className="account-buttons">
        {stateOf(member) === 'locked' && (
          <Button
            onClick={() => {
              act.mutate({ run: () => unlockMember(member.id), done: 'unlock' })
            }}
          >
            {t('unlock')}
          </Button>
        )}
        <Button
          aria-expanded={resetting}
          onClick={() => {
            setResetting(!resetting)
          }}
        >
          {t('resetPassword')}
        </Button>
        <Popconfirm
          title={t('revokeAsk', { name: member.name })}
          okText={t('revokeYes')}
          onConfirm={() => {
            act.mutate({ run: () => revokeSignIns(member.id), done: 'revoke' })
          }}
        >
          <Button>{t('revoke')}</Button>
        </Popconfirm>
      </div>
      {resetting && (
        <Form<{ password: string }>
          layout="vertical"
          requiredMark={false}
          onFinish={({ password }) => {
            act.mutate({ run: () => setPassword(member.id, password), done: 'password' })
          }}
        >
          <Form.Item
            name="password"
            label={t('newPassword')}
            extra={`${t('passwordRule')}${t('resetLead')}`}
            rules={[
              {
                validator: (_, value: string | undefined) =>
                  passwordFits(value ?? '', member.username)
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('passwordRule'))),
              },
            ]}
          >
            <Input.Password autoComplete="new-password" maxLength={128} autoFocus />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={act.isPending}>
            {t('resetSubmit')}
          </Button>
        </Form>
      )}
    </section>
  )
}
