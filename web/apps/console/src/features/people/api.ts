import type { Branch, Member, Page } from '@skyteller/api'
import { api } from '../../lib/api'

export interface NewMember {
  name: string
  username: string
  work_no: string
  roles: string[]
  branch_id: string | null
  password: string
}

export type MemberChange = Partial<Pick<NewMember, 'name' | 'roles' | 'branch_id'>> & { active?: boolean }

export const fetchMembers = () => api.get<Page<Member>>('/staff/members').then((page) => page.items)
export const fetchBranches = () => api.get<Page<Branch>>('/staff/branches').then((page) => page.items)
export const addMember = (member: NewMember) => api.post<Member>('/staff/members', member)
export const changeMember = (id: string, change: MemberChange) =>
  api.patch<Member>(`/staff/members/${id}`, change)
export const setPassword = (id: string, password: string) =>
  api.post(`/staff/members/${id}/password`, { password })
export const revokeSignIns = (id: string) => api.post(`/staff/members/${id}/revoke`)
export const unlockMember = (id: string) => api.post(`/staff/members/${id}/unlock`)
