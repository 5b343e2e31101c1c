import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { namespaces } from './i18n'

const plural = /_(one|other)$/

function paths(words: object, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${prefix}${key}`.replace(plural, '')]
      : paths(value as object, `${prefix}${key}.`),
  )
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.tsx?$/.test(name) && !/test\.tsx?$|i18n/.test(name) ? [readFileSync(path, 'utf8')] : []
  })
}

describe('languages', () => {
  it.each(Object.entries(namespaces))('%s says everything in both', (_, words) => {
    expect(new Set(paths(words.en))).toEqual(new Set(paths(words['zh-CN'])))
  })

  it.each(Object.keys(namespaces))('no page asks %s for a word that is not there', (name) => {
    const known = new Set(paths(namespaces[name as keyof typeof namespaces]['zh-CN']))
    const src = join(__dirname, '..')
    const texts = name === 'common' ? sources(join(src, 'lib')) : sources(join(src, 'features', name))
    const asked = texts
      .filter((text) => text.includes(`useTranslation(${name === 'common' ? '' : `'${name}'`})`))
      .flatMap((text) => Array.from(text.matchAll(/\bt\('([\w.-]+)'/g), (match) => match[1] ?? ''))
    expect(asked.filter((key) => !known.has(key))).toEqual([])
  })
})
