import type { Language } from '@skyteller/api'
import i18next from 'i18next'
import { useMemo } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'

import { rememberedLanguage, rememberLanguage } from '../memory'
import { en } from './en'
import { zh, type TextKey } from './zh'

export type { TextKey } from './zh'

void i18next.use(initReactI18next).init({
  lng: rememberedLanguage(),
  fallbackLng: 'zh-CN',
  resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
  // Keys carry dots and colons do not occur; React escapes.
  keySeparator: false,
  showSupportNotice: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
})
document.documentElement.lang = i18next.language

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN'
}

export function switchLanguage(language: Language): void {
  rememberLanguage(language)
  document.documentElement.lang = language
  void i18next.changeLanguage(language)
}

export type Say = (key: TextKey, values?: Record<string, string | number>) => string

const formats = (language: Language) => ({
  time: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  date: new Intl.DateTimeFormat(language, { month: language === 'en' ? 'short' : 'long', day: 'numeric' }),
})

const dayOf = (at: Date): string => [at.getFullYear(), at.getMonth(), at.getDate()].join('-')

export interface Words {
  say: Say
  language: Language
  /** “10:31”. */
  clock(at: string): string
  /** “11月3日”. */
  day(at: string): string
  /** “今天 10:31”. */
  moment(at: string): string
  /** “ 40 秒”, “ 3 分钟”: rounded up, to tens of seconds below a minute when `rough`. */
  duration(seconds: number, rough?: boolean): string
}

/** Everything a component needs to speak. */
export function useWords(): Words {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'zh-CN'
  return useMemo(() => {
    const say: Say = (key, values) => t(key, values ?? {})
    const { time, date } = formats(language)
    const clock = (at: string): string => time.format(new Date(at))
    const day = (at: string): string => date.format(new Date(at))
    return {
      say,
      language,
      clock,
      day,
      moment(at) {
        const when = dayOf(new Date(at))
        if (when === dayOf(new Date())) return say('time.today', { time: clock(at) })
        if (when === dayOf(new Date(Date.now() - 24 * 3600 * 1000)))
          return say('time.yesterday', { time: clock(at) })
        return say('time.date', { date: day(at), time: clock(at) })
      },
      duration(seconds, rough = false) {
        if (seconds >= 60) return say('duration.minutes', { count: Math.ceil(seconds / 60) })
        return say('duration.seconds', {
          count: rough ? Math.max(10, Math.ceil(seconds / 10) * 10) : seconds,
        })
      },
    }
  }, [t, language])
}
