import type { Presence } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay, useMe } from '../../session/state'
import { live, useLiveStatus } from '../../../lib/live'
import { usePrefs } from '../../../lib/prefs'
import { PresenceSwitch } from './PresenceSwitch'
import { UserMenu } from './UserMenu'

interface TopBarProps {
  title: string
  presence: Presence | null
  children?: ReactNode
}

/** Says so when the line is broken, wherever one is. */
function LineState() {
  const { t } = useTranslation('shell')
  const broken = useLiveStatus() === 'offline'
  return (
    <span role="status" className={broken ? 'line-broken' : undefined}>
      {broken && (
        <>
          <Icon name="warn" size={14} />
          <span className="line-words">{t('offlineBar')}</span>
          <button
            type="button"
            className="text-button strong"
            onClick={() => {
              live().connect()
            }}
          >
            {t('connectNow')}
          </button>
        </>
      )}
    </span>
  )
}

/** Title of the place, figures of the place, the agent's own state. */
export function TopBar({ title, presence, children }: TopBarProps) {
  const { t } = useTranslation('shell')
  const { tenant } = useMe()
  const serves = useMay('conversations.serve')
  const english = usePrefs((prefs) => prefs.language === 'en')
  return (
    <header className="top-bar">
      <h1>{title}</h1>
      <span className="top-bank cut">{english ? tenant.name_en : tenant.name}</span>
      <div className="top-middle">{children}</div>
      <LineState />
      {serves && presence && <PresenceSwitch presence={presence} />}
      {serves && presence && (
        <span
          className="load"
          title={t('loadTitle', { active: presence.active, capacity: presence.capacity })}
        >
          {t('load')} <b>{presence.active}</b>/{presence.capacity}
        </span>
      )}
      <UserMenu />
    </header>
  )
}
