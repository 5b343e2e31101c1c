import { Icon } from '@skyteller/ui'
import { Popover, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { initials } from '../../../lib/format'
import { usePrefs, type Mode } from '../../../lib/prefs'
import { signOut } from '../../session/api'
import { left, useMe } from '../../session/state'
import { SignInSessions } from './SignInSessions'

/** The person's own things: language, look, sound, devices, the way out. */
export function UserMenu() {
  const { t } = useTranslation('shell')
  const me = useMe()
  const [open, setOpen] = useState(false)
  const [devices, setDevices] = useState(false)
  const name = initials(me.staff.name)

  async function leave() {
    await signOut().catch(() => undefined)
    left()
  }

  const content = (
    <div className="user-menu">
      <header>
        <b>{me.staff.name}</b>
        <span>
          {t('workNo', { no: me.staff.work_no })}
          {me.staff.branch && `·${me.staff.branch.name}`}
        </span>
      </header>
      <Choices />
      <button
        type="button"
        onClick={() => {
          setOpen(false)
          setDevices(true)
        }}
      >
        <Icon name="devices" />
        {t('sessions')}
      </button>
      <button type="button" onClick={() => void leave()}>
        <Icon name="exit" />
        {t('signOut')}
      </button>
    </div>
  )

  return (
    <>
      <Popover
        content={content}
        trigger="click"
        open={open}
        onOpenChange={setOpen}
        placement="bottomRight"
        arrow={false}
      >
        <button type="button" className="avatar" aria-label={`${t('menu')} ${me.staff.name}`}>
          {name}
        </button>
      </Popover>
      <SignInSessions
        open={devices}
        onClose={() => {
          setDevices(false)
        }}
      />
    </>
  )
}

function Choices() {
  const { t } = useTranslation('shell')
  const { language, mode, sound, set } = usePrefs()
  return (
    <dl>
      <dt>{t('language')}</dt>
      <dd>
        <Segmented
          size="small"
          value={language}
          options={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(value) => {
            set({ language: value as typeof language })
          }}
        />
      </dd>
      <dt>{t('mode')}</dt>
      <dd>
        <Segmented
          size="small"
          value={mode}
          options={(['system', 'light', 'dark'] as Mode[]).map((value) => ({ value, label: t(value) }))}
          onChange={(value) => {
            set({ mode: value as Mode })
          }}
        />
      </dd>
      <dt>{t('sound')}</dt>
      <dd>
        <Segmented
          size="small"
          value={sound}
          options={[
            { value: true, label: t('soundOn') },
            { value: false, label: t('soundOff') },
          ]}
          onChange={(value) => {
            set({ sound: value as boolean })
          }}
        />
      </dd>
    </dl>
  )
}
