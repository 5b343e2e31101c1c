import { useEffect, useRef } from 'react'
import { usePrefs } from './prefs'

/** Everything the keyboard can do, by name; the words for it are in the desk's language file. */
export const keymap = {
  takeNext: 'Alt+KeyA',
  previous: 'Alt+ArrowUp',
  next: 'Alt+ArrowDown',
  insert1: 'Alt+Digit1',
  insert2: 'Alt+Digit2',
  insert3: 'Alt+Digit3',
  knowledge: 'Alt+KeyK',
  mode: 'Alt+KeyM',
  transfer: 'Alt+KeyT',
  end: 'Alt+KeyE',
  state: 'Alt+KeyS',
  side: 'Alt+KeyI',
  region: 'F6',
  composer: 'Escape',
  quick: '/',
  help: '?',
} as const

export type Command = keyof typeof keymap

interface Pressed {
  key: string
  code: string
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  isComposing: boolean
  target: EventTarget | null
}

function inTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/**
 * The command of a key press, or null. Letters go by their place on the keyboard, since Alt changes what they write
 * on some systems; single keys count outside text fields only; nothing counts while an input method composes.
 */
export function commandOf(event: Pressed, off: readonly string[] = []): Command | null {
  if (event.isComposing || event.ctrlKey || event.metaKey) return null
  const found = (Object.keys(keymap) as Command[]).find((command) => {
    const combination = keymap[command]
    if (combination.startsWith('Alt+')) return event.altKey && event.code === combination.slice(4)
    if (event.altKey) return false
    if (combination.length === 1) return event.key === combination && !inTextField(event.target)
    return event.key === combination
  })
  return found && !off.includes(found) ? found : null
}

/** `Alt K`, as it stands on a key cap. */
export function keyLabel(command: Command): string {
  return keymap[command]
    .replace('Alt+', 'Alt ')
    .replace(/Key|Digit/, '')
    .replace('ArrowUp', '↑')
    .replace('ArrowDown', '↓')
    .replace('Escape', 'Esc')
}

type Handler = () => boolean | undefined
const handlers = new Map<Command, Handler[]>()

function onKeyDown(event: KeyboardEvent): void {
  const command = commandOf(event, usePrefs.getState().keysOff)
  const handler = command && handlers.get(command)?.at(-1)
  if (!handler) return
  if (handler() !== false) event.preventDefault()
}

/** Runs while mounted; the component mounted last wins. `false` leaves the key to the browser. */
export function useCommand(command: Command, run: () => unknown, enabled = true): void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (!enabled) return undefined
    const handler: Handler = () => (latest.current() === false ? false : undefined)
    if (handlers.size === 0) window.addEventListener('keydown', onKeyDown)
    handlers.set(command, [...(handlers.get(command) ?? []), handler])
    return () => {
      const rest = (handlers.get(command) ?? []).filter((other) => other !== handler)
      if (rest.length) handlers.set(command, rest)
      else handlers.delete(command)
      if (handlers.size === 0) window.removeEventListener('keydown', onKeyDown)
    }
  }, [command, enabled])
}
