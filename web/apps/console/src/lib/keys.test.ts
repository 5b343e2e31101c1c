import { describe, expect, it } from 'vitest'
import { commandOf, keyLabel, keymap, type Command } from './keys'

type Press = Parameters<typeof commandOf>[0]
const press = (change: Partial<Press>): Press => ({
  key: '',
  code: '',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  target: document.body,
  ...change,
})

describe('commandOf', () => {
  it('knows letters by their place, whatever Alt makes of them', () => {
    expect(commandOf(press({ altKey: true, code: 'KeyA', key: 'å' }))).toBe('takeNext')
    expect(commandOf(press({ code: 'KeyA', key: 'a' }))).toBeNull()
  })

  it('is silent while an input method composes', () => {
    expect(commandOf(press({ altKey: true, code: 'KeyA', isComposing: true }))).toBeNull()
    expect(commandOf(press({ key: 'Escape', isComposing: true }))).toBeNull()
  })

  it('leaves single keys to text fields', () => {
    const field = document.createElement('textarea')
    expect(commandOf(press({ key: '?', target: field }))).toBeNull()
    expect(commandOf(press({ key: '/', target: field }))).toBeNull()
    expect(commandOf(press({ key: '?' }))).toBe('help')
    expect(commandOf(press({ key: 'Escape', target: field }))).toBe('composer')
  })

  it('leaves combinations of the browser alone', () => {
    expect(commandOf(press({ altKey: true, ctrlKey: true, code: 'KeyA' }))).toBeNull()
    expect(commandOf(press({ altKey: true, key: 'F6' }))).toBeNull()
  })

  it('obeys keys that are switched off', () => {
    expect(commandOf(press({ key: '?' }), ['help'])).toBeNull()
  })

  it('gives each combination to one command', () => {
    expect(new Set(Object.values(keymap)).size).toBe(Object.keys(keymap).length)
  })

  it.each([
    ['takeNext', 'Alt A'],
    ['insert1', 'Alt 1'],
    ['previous', 'Alt ↑'],
    ['region', 'F6'],
    ['composer', 'Esc'],
    ['help', '?'],
  ] as [Command, string][])('labels %s as %s', (command, label) => {
    expect(keyLabel(command)).toBe(label)
  })
})
