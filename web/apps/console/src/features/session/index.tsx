import { Icon, Logo } from '@skyteller/ui'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { usePrefs } from '../../lib/prefs'
import { LoginForm } from './components/LoginForm'
import { useSession } from './state'
import './session.css'

export function LoginPage() {
  const { t } = useTranslation('session')
  const { language, set } = usePrefs()
  const ended = useSession((state) => state.status === 'ended')
  useEffect(() => {
    document.title = `${t('title')}·Skyteller`
  }, [t])
  return (
    <div className="login">
      <main className="login-card">
        <header>
          <span className="login-sign">
            <Logo size={30} />
          </span>
          <div>
            <h1>{t('title')}</h1>
            <p>Skyteller·{t('lead')}</p>
          </div>
          <button
            type="button"
            className="text-button"
            onClick={() => {
              set({ language: language === 'en' ? 'zh-CN' : 'en' })
            }}
          >
            <Icon name="language" />
            {t('language')}
          </button>
        </header>
        {ended && (
          <p className="login-ended" role="status">
            {t('ended')}
          </p>
        )}
        <LoginForm />
      </main>
    </div>
  )
}
