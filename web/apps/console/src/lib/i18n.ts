import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { common } from './i18n.common'
import { desk } from '../features/desk/i18n'
import { knowledge } from '../features/knowledge/i18n'
import { people } from '../features/people/i18n'
import { session } from '../features/session/i18n'
import { shell } from '../features/shell/i18n'
import { usePrefs } from './prefs'

export const namespaces = { common, session, shell, desk, knowledge, people }

const resources = Object.fromEntries(
  (['zh-CN', 'en'] as const).map((language) => [
    language,
    Object.fromEntries(Object.entries(namespaces).map(([name, words]) => [name, words[language]])),
  ]),
)

/** Starts in the language the person chose and follows the choice. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    resources,
    lng: usePrefs.getState().language,
    fallbackLng: 'zh-CN',
    defaultNS: 'common',
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = usePrefs.getState().language
  usePrefs.subscribe(({ language }) => {
    if (i18next.language === language) return
    document.documentElement.lang = language
    void i18next.changeLanguage(language)
  })
}
