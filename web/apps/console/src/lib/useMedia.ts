import { useSyncExternalStore } from 'react'

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', tell)
      return () => {
        list.removeEventListener('change', tell)
      }
    },
    () => window.matchMedia(query).matches,
  )
}

export const narrow = '(max-width: 959px)'
export const noSide = '(max-width: 1279px)'
