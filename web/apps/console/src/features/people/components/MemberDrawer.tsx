import { ApiError, type Member } from '@skyteller/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Drawer, Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { addMember, changeMember, fetchBranches, type NewMember } from '../api'
import { passwordFits, roles, usernameRule, workNoRule } from '../members'
import { AccountActions } from './AccountActions'

interface MemberDrawerProps {
  /** null: somebody new. */
  member: Member | null
  open: boolean
  onClose: () => void
}

interface MemberForm extends Omit<NewMember, 'branch_id'> {
  branch_id?: string
  active: boolean
}

const taken: Record<string, keyof MemberForm> = {
  'username-taken': 'username',
  'work-no-taken': 'work_no',
  'weak-password': 'password',
}

export function MemberDrawer({ member, open, onClose }: MemberDrawerProps) {
  const { t } = useTranslation('people')
  return (
    <Drawer
      title={member ? t('editTitle', { name: member.name }) : t('addTitle')}
      open={open}
      onClose={onClose}
      size={420}
      destroyOnHidden
    >
      <MemberFields key={member?.id ?? 'new'} member={member} onClose={onClose} />
      {member && <AccountActions member={member} />}
    </Drawer>
  )
}

function MemberFields({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const { t } = useTranslation('people')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<MemberForm>()
  const branches = useQuery({ queryKey: ['branches'], queryFn: fetchBranches, staleTime: Infinity })
  const save = useMutation({
    mutationFn: ({ active, ...values }: MemberForm) => {
      const branch_id = values.branch_id ?? null
      if (member)
        return changeMember(member.id, { name: values.name.trim(), roles: values.roles, branch_id, active })
      return addMember({ ...values, name: values.name.trim(), username: values.username.trim(), branch_id })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['members'] })
      void message.success(t(member ? 'done.edit' : 'done.add'))
      onClose()
    },
    onError: (error) => {
      const field = error instanceof ApiError ? taken[error.code] : undefined
      if (field && !member) form.setFields([{ name: field, errors: [error.message] }])
    },
  })
  const atField = save.error instanceof ApiError && !member && taken[save.error.code]

  return (
    <Form<MemberForm>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={
        member
          ? { name: member.name, roles: member.roles, branch_id: member.branch?.id, active: member.active }
          : { roles: ['agent'], active: true }
      }
      onFinish={(values) => {
        save.mutate(values)
      }}
    >
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, message: t('nameNeeded') }]}
      >
        <Input maxLength={60} autoFocus autoComplete="off" />
      </Form.Item>
      {!member && (
        <>
          <Form.Item
            name="username"
            label={t('username')}
            rules={[{ required: true, pattern: usernameRule, message: t('usernameNeeded') }]}
          >
            <Input maxLength={40} autoComplete="off" spellCheck={false} />
          </Form.Item>
          <Form.Item
            name="work_no"
            label={t('workNo')}
            rules={[{ required: true, pattern: workNoRule, message: t('workNoNeeded') }]}
          >
            <Input maxLength={20} autoComplete="off" />
          </Form.Item>
        </>
      )}
      <Form.Item
        name="roles"
        label={t('roles')}
        rules={[{ type: 'array', min: 1, message: t('rolesNeeded') }]}
      >
        <Checkbox.Group options={roles.map((value) => ({ value, label: t(`role.${value}`) }))} />
      </Form.Item>
      <Form.Item name="branch_id" label={t('branch')}>
        <Select
          allowClear
          loading={branches.isLoading}
          options={(branches.data ?? []).map((branch) => ({ value: branch.id, label: branch.name }))}
        />
      </Form.Item>
      {!member && (
        <Form.Item
          name="password"
          label={t('password')}
          extra={t('passwordRule')}
          dependencies={['username']}
          rules={[
            {
              validator: (_, value: string | undefined) =>
                passwordFits(value ?? '', String(form.getFieldValue('username') ?? ''))
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('passwordRule'))),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
      )}
      {member && (
        <Form.Item name="active" label={t('activeLabel')} valuePropName="checked" extra={t('deactivateHint')}>
          <Switch checkedChildren={t('active')} unCheckedChildren={t('inactive')} />
        </Form.Item>
      )}
      {!atField && <ErrorNote error={save.error} lead={t('failed')} />}
      <Button type="primary" htmlType="submit" block loading={save.isPending}>
        {t(member ? 'submitEdit' : 'submitAdd')}
      </Button>
    </Form>
  )
}
