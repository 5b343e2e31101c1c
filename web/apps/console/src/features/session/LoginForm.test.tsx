import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startI18n } from '../../lib/i18n'
import { LoginForm } from './components/LoginForm'
import { useSession } from './state'

const me = {
  staff: { id: 's', name: '林晓燕', username: 'linxiaoyan', work_no: '3017', roles: ['agent'], branch: null },
  tenant: { id: 't', slug: 'yunling', name: '云岭农商银行', name_en: 'Yunling', kind: 'member' },
  permissions: ['conversations.serve'],
}

function server(signIn: () => Response) {
  const seen: unknown[] = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (url === '/staff/banks')
      return Promise.resolve(Response.json([{ slug: 'yunling', name: '云岭农商银行', name_en: 'Yunling' }]))
    seen.push(JSON.parse(init.body as string))
    return Promise.resolve(signIn())
  })
  return seen
}

const problem = (status: number, code: string, extra: object = {}) =>
  new Response(JSON.stringify({ type: 'x', title: code, status, code, ...extra }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  })

async function fillIn() {
  const user = userEvent.setup()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <LoginForm />
    </QueryClientProvider>,
  )
  await user.type(screen.getByLabelText('用户名'), ' linxiaoyan ')
  await user.type(screen.getByLabelText('密码'), 'wrong')
  await user.click(screen.getByRole('button', { name: /登\s?录/ }))
}

describe('LoginForm', () => {
  beforeEach(() => {
    startI18n()
    localStorage.setItem('skyteller.console.bank', 'yunling')
    useSession.setState({ status: 'out', me: null })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    localStorage.clear()
  })

  it('signs in with the bank of last time and the username without spaces', async () => {
    const seen = server(() => Response.json(me))
    await fillIn()
    await vi.waitFor(() => {
      expect(useSession.getState().status).toBe('in')
    })
    expect(seen).toEqual([{ bank: 'yunling', username: 'linxiaoyan', password: 'wrong' }])
  })

  it('says at the password what is wrong, and empties it', async () => {
    server(() => problem(401, 'invalid-credentials'))
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toBe('用户名或密码不对，请核对后再试。')
    expect(screen.getByLabelText<HTMLInputElement>('密码').value).toBe('')
    expect(useSession.getState().status).toBe('out')
  })

  it('says for how many minutes the account is locked, rounded up', async () => {
    server(() => problem(423, 'account-locked', { retry_after_s: 541 }))
    await fillIn()
    expect((await screen.findByRole('alert')).textContent).toMatch('10 分钟后')
  })

  it('asks for what is missing before it asks the server', async () => {
    localStorage.clear()
    const seen = server(() => Response.json(me))
    await fillIn()
    expect(await screen.findAllByText('请选择所在机构')).not.toHaveLength(0)
    expect(seen).toEqual([])
  })
})
