import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { startI18n } from '../../lib/i18n'
import { Composer } from './components/Composer'
import { useDesk } from './state'

const { sent } = vi.hoisted(() => ({ sent: [] as { kind: string; body: { text: string } }[] }))

vi.mock('../../lib/live', () => ({
  live: () => ({
    send: (item: (typeof sent)[number]) => {
      sent.push(item)
      return Promise.resolve()
    },
    typing: () => undefined,
  }),
}))
vi.mock('./api', () => ({
  fetchQuickReplies: () =>
    Promise.resolve([{ key: 'wait', title: '请稍等', text: '请稍等，我正在为您查询。' }]),
}))

const nothing = () => undefined

function compose(): HTMLTextAreaElement {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Composer conversation="a" onKnowledge={nothing} onCard={nothing} />
    </QueryClientProvider>,
  )
  return screen.getByRole('textbox')
}

const write = (box: HTMLElement, value: string) => fireEvent.change(box, { target: { value } })

describe('Composer', () => {
  beforeEach(() => {
    startI18n()
    sent.length = 0
    useDesk.setState({ drafts: {} })
  })

  it('sends with Enter and keeps nothing behind', () => {
    const box = compose()
    write(box, ' 您好 ')
    fireEvent.keyDown(box, { key: 'Enter' })
    expect(sent).toMatchObject([{ kind: 'message', body: { text: '您好' } }])
    expect(box.value).toBe('')
  })

  it('leaves Enter to the input method and Shift Enter to the text', () => {
    const box = compose()
    write(box, 'nihao')
    fireEvent.keyDown(box, { key: 'Enter', isComposing: true })
    fireEvent.keyDown(box, { key: 'Enter', keyCode: 229 })
    fireEvent.keyDown(box, { key: 'Enter', shiftKey: true })
    expect(sent).toEqual([])
  })

  it('does not send what is empty or too long', () => {
    const box = compose()
    fireEvent.keyDown(box, { key: 'Enter' })
    write(box, '好'.repeat(4001))
    fireEvent.keyDown(box, { key: 'Enter' })
    expect(sent).toEqual([])
    expect(screen.getByRole('alert').textContent).toMatch('超出 1 字')
  })

  it('writes a note to colleagues only after the switch', () => {
    const box = compose()
    fireEvent.click(screen.getByRole('radio', { name: '内部备注' }))
    write(box, '已核验')
    fireEvent.keyDown(box, { key: 'Enter' })
    expect(sent).toMatchObject([{ kind: 'note' }])
  })

  it('takes a quick reply with Enter instead of sending the slash', async () => {
    const box = compose()
    write(box, '/')
    await screen.findByRole('option')
    fireEvent.keyDown(box, { key: 'Enter' })
    expect(sent).toEqual([])
    expect(box.value).toBe('请稍等，我正在为您查询。')
  })
})
