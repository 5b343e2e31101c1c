import { ApiError, createClient } from '@skyteller/api'
import i18next from 'i18next'
import { usePrefs } from './prefs'

let signedOut: () => void = () => undefined

/** Tells who acts when the server no longer knows this sign-in. */
export function onSignedOut(act: () => void): void {
  signedOut = act
}

export const api = createClient({
  language: () => usePrefs.getState().language,
  onSignedOut: () => {
    signedOut()
  },
})

/** What a person reads about a failed call: what happened, and the number to quote. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t('common:failed')
  if (error.code === 'network') return i18next.t('common:network')
  return error.message + (error.number ? i18next.t('common:quote', { number: error.number }) : '')
}
