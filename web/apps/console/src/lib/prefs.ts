import type { Language } from '@skyteller/api'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Mode = 'system' | 'light' | 'dark'

interface Prefs {
  mode: Mode
  language: Language
  sound: boolean
  /** Commands of the keyboard that the person has switched off. */
  keysOff: string[]
  sideOpen: boolean
  set(change: Partial<Omit<Prefs, 'set'>>): void
}

/** How this person likes the console; kept in this browser, holds nothing about customers. */
export const usePrefs = create<Prefs>()(
  persist(
    (set) => ({
      mode: 'system',
      language: 'zh-CN',
      sound: true,
      keysOff: [],
      sideOpen: true,
      set: (change) => {
        set(change)
      },
    }),
    { name: 'skyteller.console.prefs', version: 1 },
  ),
)
