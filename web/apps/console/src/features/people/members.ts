import type { Member } from '@skyteller/api'

export const roles = ['agent', 'leader', 'editor', 'administrator'] as const

export type MemberState = 'active' | 'locked' | 'inactive'

export function stateOf(member: Member, now: number = Date.now()): MemberState {
  if (!member.active) return 'inactive'
  return member.locked_until && Date.parse(member.locked_until) > now ? 'locked' : 'active'
}

export function matches(member: Member, text: string, state: MemberState | 'all'): boolean {
  if (state !== 'all' && stateOf(member) !== state) return false
  const wanted = text.trim().toLowerCase()
  return (
    !wanted ||
    [member.name, member.username, member.work_no].some((value) => value.toLowerCase().includes(wanted))
  )
}

export const usernameRule = /^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$/
export const workNoRule = /^[A-Za-z0-9-]{1,20}$/

/** At least ten characters, and not the username in whatever case. */
export function passwordFits(password: string, username: string): boolean {
  return [...password].length >= 10 && password.toLowerCase() !== username.toLowerCase()
}
