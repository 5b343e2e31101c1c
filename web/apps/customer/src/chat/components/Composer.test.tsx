import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { createStore } from 'zustand'

import '../../i18n'
import { ChatContext } from '../context'
import type { ChatSession } from '../session'
import { EMPTY_STATE } from '../state'
import { Composer, LENGTH_AT_MOST } from './Composer'

const written: string[] = []

function open(): HTMLTextAreaElement {
  const session = {
    store: createStore(() => EMPTY_STATE),
    write: (text: string) => written.push(text),
    typing: vi.fn(),
  } as unknown as ChatSession
  render(
    <ChatContext value={session}>
      <Composer />
    </ChatContext>,
  )
  return screen.getByRole('textbox', { name: '输入消息' })
}

beforeEach(() => {
  written.length = 0
  sessionStorage.clear()
})

test('Enter sends and empties, Shift Enter does not', () => {
  const box = open()
  fireEvent.change(box, { target: { value: ' 你好 ' } })
  fireEvent.keyDown(box, { key: 'Enter', shiftKey: true })
  expect(written).toEqual([])
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(written).toEqual(['你好'])
  expect(box.value).toBe('')
})

test('Enter that ends a composition does not send', () => {
  const box = open()
  fireEvent.change(box, { target: { value: 'ni hao' } })
  fireEvent.keyDown(box, { key: 'Enter', isComposing: true })
  fireEvent.keyDown(box, { key: 'Enter', keyCode: 229 })
  expect(written).toEqual([])
})

test('blank text is not sent', () => {
  const box = open()
  fireEvent.change(box, { target: { value: ' \n ' } })
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(written).toEqual([])
})

test('the counter comes near the end, and too long a text stays unsent', () => {
  const box = open()
  fireEvent.change(box, { target: { value: '字'.repeat(LENGTH_AT_MOST - 5) } })
  expect(screen.getByText('还能写 5 字')).toBeTruthy()
  fireEvent.change(box, { target: { value: '字'.repeat(LENGTH_AT_MOST + 3) } })
  expect(screen.getByText('超出 3 字，请分两条发')).toBeTruthy()
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(written).toEqual([])
  expect(box.value).toHaveLength(LENGTH_AT_MOST + 3)
})

test('an unfinished text is there again after a reload', () => {
  fireEvent.change(open(), { target: { value: '写到一半' } })
  expect(sessionStorage.getItem('sky.draft.')).toBe('写到一半')
})
