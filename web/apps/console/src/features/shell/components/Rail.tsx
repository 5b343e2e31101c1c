import { Icon, Logo } from '@skyteller/ui'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../session/state'
import { mayOpen, places } from '../places'

export function Rail({ attention }: { attention: number }) {
  const { t } = useTranslation('shell')
  const { permissions } = useMe()
  return (
    <nav className="rail" aria-label={t('nav')}>
      <span className="rail-logo">
        <Logo />
      </span>
      {places
        .filter((place) => mayOpen(place, permissions))
        .map((place) => (
          <Link key={place.name} to={place.to} className="rail-link" activeProps={{ className: 'on' }}>
            <Icon name={place.icon} size={18} />
            <span>{t(`rail.${place.name}`)}</span>
            {place.name === 'desk' && attention > 0 && (
              <em aria-label={t('attention', { count: attention })}>{attention > 99 ? '99+' : attention}</em>
            )}
          </Link>
        ))}
    </nav>
  )
}
