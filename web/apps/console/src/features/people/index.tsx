import type { Member } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../lib/ErrorNote'
import { dateTime } from '../../lib/format'
import { Loading } from '../../lib/Loading'
import { useMedia } from '../../lib/useMedia'
import { useMay } from '../session/state'
import { fetchMembers } from './api'
import { MemberDrawer } from './components/MemberDrawer'
import { matches, stateOf, type MemberState } from './members'
import './people.css'

const stateTag: Record<MemberState, string> = { active: 'tag ok', locked: 'tag bad', inactive: 'tag' }

export function PeoplePage() {
  const { t } = useTranslation('people')
  const may = useMay('staff.manage')
  const small = useMedia('(max-width: 760px)')
  const [text, setText] = useState('')
  const [state, setState] = useState<MemberState | 'all'>('all')
  const [open, setOpen] = useState<{ member: Member | null } | null>(null)
  const members = useQuery({ queryKey: ['members'], queryFn: fetchMembers })
  const shown = (members.data ?? []).filter((member) => matches(member, text, state))
  const edited = open?.member
    ? (members.data?.find((member) => member.id === open.member?.id) ?? open.member)
    : null

  const roleTags = (member: Member) =>
    member.roles.map((role) => (
      <span key={role} className="tag">
        {t(`role.${role}`, { defaultValue: role })}
      </span>
    ))
  const stateOfMember = (member: Member) => {
    const is = stateOf(member)
    return <span className={stateTag[is]}>{t(is)}</span>
  }
  const lastLogin = (member: Member) =>
    member.last_login_at ? (
      <time>{dateTime(member.last_login_at)}</time>
    ) : (
      <span className="muted">{t('never')}</span>
    )

  const columns: TableColumnsType<Member> = [
    { title: t('column.name'), dataIndex: 'name', sorter: (a, b) => a.name.localeCompare(b.name, 'zh-CN') },
    { title: t('column.username'), dataIndex: 'username' },
    { title: t('column.workNo'), dataIndex: 'work_no', sorter: (a, b) => a.work_no.localeCompare(b.work_no) },
    {
      title: t('column.roles'),
      key: 'roles',
      render: (_, member) => <span className="role-tags">{roleTags(member)}</span>,
    },
    { title: t('column.branch'), key: 'branch', render: (_, member) => member.branch?.name ?? '—' },
    { title: t('column.state'), key: 'state', render: (_, member) => stateOfMember(member) },
    { title: t('column.lastLogin'), key: 'last', render: (_, member) => lastLogin(member) },
    ...(may
      ? [
          {
            title: '',
            key: 'edit',
            width: 72,
            render: (_: unknown, member: Member) => (
              <Button
                size="small"
                onClick={() => {
                  setOpen({ member })
                }}
              >
                {t('edit')}
              </Button>
            ),
          },
        ]
      : []),
  ]

  return (
    <main className="people">
      <header className="people-bar">
        <Input
          allowClear
          value={text}
          prefix={<Icon name="search" size={14} />}
          placeholder={t('search')}
          aria-label={t('search')}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        <Select
          value={state}
          aria-label={t('column.state')}
          options={(['all', 'active', 'locked', 'inactive'] as const).map((value) => ({
            value,
            label: t(`filter.${value}`),
          }))}
          onChange={setState}
        />
        <span className="muted num">{t('count', { n: shown.length })}</span>
        {may ? (
          <Button
            type="primary"
            icon={<Icon name="plus" size={14} />}
            onClick={() => {
              setOpen({ member: null })
            }}
          >
            {t('add')}
          </Button>
        ) : (
          <span className="muted people-note">{t('readOnly')}</span>
        )}
      </header>
      <ErrorNote error={members.error} onRetry={() => void members.refetch()} />
      {members.isLoading && <Loading lines={8} onRetry={() => void members.refetch()} />}
      {members.data && shown.length === 0 && <p className="empty">{t('empty')}</p>}
      {shown.length > 0 && !small && (
        <Table<Member>
          rowKey="id"
          size="small"
          columns={columns}
          dataSource={shown}
          pagination={shown.length > 50 ? { pageSize: 50 } : false}
        />
      )}
      {shown.length > 0 && small && (
        <ul className="people-cards">
          {shown.map((member) => (
            <li key={member.id}>
              <button
                type="button"
                disabled={!may}
                onClick={() => {
                  setOpen({ member })
                }}
              >
                <b>{member.name}</b>
                {stateOfMember(member)}
                <small>
                  {member.username}·{member.work_no}
                  {member.branch && `·${member.branch.name}`}
                </small>
                <span className="role-tags">{roleTags(member)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <MemberDrawer
        member={edited}
        open={open !== null}
        onClose={() => {
          setOpen(null)
        }}
      />
    </main>
  )
}
