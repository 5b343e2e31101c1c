import { expect, test } from 'vitest'

import { en } from './i18n/en'
import { zh, type TextKey } from './i18n/zh'

const sources = import.meta.glob<string>(['./**/*.{ts,tsx}', '!./**/*.test.{ts,tsx}'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const styles = import.meta.glob<string>('./styles/*.css', { query: '?raw', import: 'default', eager: true })

const files = (found: Record<string, string>, pattern: RegExp): string[] =>
  Object.keys(found).filter((name) => pattern.test(found[name] ?? ''))

test('there is something to look at', () => {
  expect(Object.keys(sources).length).toBeGreaterThan(30)
  expect(Object.keys(styles).length).toBeGreaterThan(3)
})

test('only the API file asks over HTTP, and only under /customer', () => {
  expect(files(sources, /\bfetch\(|XMLHttpRequest|sendBeacon|EventSource/)).toEqual(['./api.ts'])
  expect(files(sources, /createClient\(/)).toEqual(['./api.ts'])
  expect(sources['./api.ts']).toContain("createClient({ base: '/customer'")
  expect(files(sources, /new WebSocket|wss?:\/\//)).toEqual([])
  expect(files(sources, /['"`]\/staff/)).toEqual([])
})

test('no style that WebViews of 2018 lack', () => {
  const late =
    /color-mix|:has\(|:is\(|:where\(|\binset:|(?<!-)\bgap:|aspect-ratio|\b(?:dvh|svh|lvh)\b|clamp\(|\bmin\(|\bmax\(|^\s*&/m
  expect(files(styles, late)).toEqual([])
})

test('no emoji, no exclamation marks, no forbidden words', () => {
  const words = Object.values(zh).join('\n')
  expect(words).not.toMatch(/[！!]|亲[，,]|温馨提示|请知悉|你|\p{Extended_Pictographic}/u)
  expect(words).not.toMatch(/[，。：；？] | ·|· /)
  expect(Object.values(en).join('\n')).not.toMatch(/!|\p{Extended_Pictographic}/u)
})

test('both languages fill in the same values', () => {
  const values = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort()
  for (const key of Object.keys(zh) as TextKey[])
    expect([key, values(en[key])]).toEqual([key, values(zh[key])])
})
