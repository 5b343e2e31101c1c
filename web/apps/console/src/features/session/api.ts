import type { Bank, Me } from '@skyteller/api'
import { api } from '../../lib/api'

export interface Credentials {
  bank: string
  username: string
  password: string
}

export const fetchBanks = () => api.get<Bank[]>('/staff/banks')
export const fetchMe = () => api.get<Me>('/staff/session')
export const signIn = (credentials: Credentials) => api.post<Me>('/staff/session', credentials)
export const signOut = () => api.delete('/staff/session')
