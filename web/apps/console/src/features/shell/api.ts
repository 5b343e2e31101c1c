import type { Figures, Page, Presence, PresenceState, SignInSession } from '@skyteller/api'
import { api } from '../../lib/api'

export const fetchFigures = () => api.get<Figures>('/staff/figures')
export const putPresence = (state: PresenceState) => api.put<Presence>('/staff/presence', { state })
export const fetchSessions = () => api.get<Page<SignInSession>>('/staff/sessions').then((page) => page.items)
export const revokeSession = (id: string) => api.delete(`/staff/sessions/${id}`)
