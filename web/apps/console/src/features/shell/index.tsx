import type { Presence } from '@skyteller/api'
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveStatus, useSnapshot } from '../../lib/live'
import { useMay, useMe, useSession } from '../session/state'
import { useAlerts } from '../desk/alerts'
import { deskRows } from '../desk/rows'
import { KnowledgeBar } from '../knowledge/components/KnowledgeBar'
import { Figures } from './components/Figures'
import { Rail } from './components/Rail'
import { TopBar } from './components/TopBar'
import { mayOpen, placeOf, places } from './places'
import './shell.css'

/** The frame of the signed-in pages. */
export function Shell() {
  const signedIn = useSession((state) => state.status === 'in')
  if (!signedIn) return <Navigate to="/login" />
  return <Frame />
}

function Frame() {
  const { t } = useTranslation('shell')
  const path = useRouterState({ select: (state) => state.location.pathname })
  const { permissions } = useMe()
  const serves = useMay('conversations.serve')
  const status = useLiveStatus()
  const desk = useSnapshot(serves ? 'desk:me' : null)
  const presence = (desk?.['presence'] ?? null) as Presence | null
  const place = placeOf(path)
  const allowed = places.some((each) => each.name === place && mayOpen(each, permissions))
  const rows = useMemo(() => (desk ? deskRows(desk) : null), [desk])
  const attention = useAlerts(rows, t(place))
  return (
    <div className="frame" data-place={place} data-live={status}>
      <Rail attention={attention} />
      <TopBar title={t(place)} presence={presence}>
        {place === 'desk' && serves && <Figures />}
        {place === 'knowledge' && allowed && <KnowledgeBar />}
      </TopBar>
      <div className="frame-body">
        {allowed ? <Outlet /> : <p className="page-fail">{t('common:denied')}</p>}
      </div>
    </div>
  )
}
