import { Icon, Logo, type IconName } from '@skyteller/ui'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Permission } from '@skyteller/api'
import { useMe } from '../../session/state'

interface Place {
  to: '/desk' | '/knowledge' | '/people'
  icon: IconName
  word: string
  needs: Permission[]
}

const places: Place[] = [
  { to: '/desk', icon: 'desk', word: 'desk', needs: ['conversations.serve', 'conversations.view'] },
  { to: '/knowledge', icon: 'book', word: 'knowledge', needs: ['knowledge.view'] },
  { to: '/people', icon: 'people', word: 'people', needs: ['staff.view'] },
]

export function Rail({ attention }: { attention: number }) {
  const { t } = useTranslation('shell')
  const { permissions } = useMe()
  const open = places.filter((place) => place.needs.some((need) => permissions.includes(need)))
  return (
    <nav className="rail" aria-label={t('nav')}>
      <span className="rail-logo">
        <Logo />
      </span>
      {open.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          className="rail-link"
          activeProps={{ className: 'on' }}
          aria-label={t(place.word)}
        >
          <Icon name={place.icon} size={18} />
          <span>{t(`rail.${place.word}`)}</span>
          {place.to === '/desk' && attention > 0 && <em>{attention > 99 ? '99+' : attention}</em>}
        </Link>
      ))}
    </nav>
  )
}
