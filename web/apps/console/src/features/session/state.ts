import { ApiError, type Me, type Permission } from '@skyteller/api'
import { create } from 'zustand'
import { onSignedOut } from '../../lib/api'
import { fetchMe } from './api'

interface SessionState {
  /** `unknown` until the server was asked; `ended` when it stopped knowing a sign-in that we had. */
  status: 'unknown' | 'in' | 'out' | 'ended' | 'failed'
  me: Me | null
  error: unknown
}

export const useSession = create<SessionState>()(() => ({ status: 'unknown', me: null, error: null }))

export function entered(me: Me): void {
  useSession.setState({ status: 'in', me, error: null })
}

export function left(): void {
  useSession.setState({ status: 'out', me: null })
}

/** Asks the server who is signed in, by the cookie of the browser. */
export async function findSession(): Promise<void> {
  try {
    entered(await fetchMe())
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) left()
    else useSession.setState({ status: 'failed', error })
  }
}

onSignedOut(() => {
  if (useSession.getState().status === 'in') useSession.setState({ status: 'ended', me: null })
})

/** The person at the desk; only inside the signed-in pages. */
export function useMe(): Me {
  const me = useSession((state) => state.me)
  if (!me) throw new Error('useMe outside the signed-in pages')
  return me
}

export function useMay(permission: Permission): boolean {
  return useSession((state) => state.me?.permissions.includes(permission) ?? false)
}

/** The first page that this person may open. */
export function firstPage(me: Me): '/desk' | '/knowledge' | '/people' {
  const may = (permission: Permission) => me.permissions.includes(permission)
  if (may('conversations.serve') || may('conversations.view')) return '/desk'
  return may('knowledge.view') ? '/knowledge' : '/people'
}
