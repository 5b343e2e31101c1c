import { createContext, use } from 'react'
import { useStore } from 'zustand'

import type { ChatSession } from './session'
import type { ChatState } from './state'

export const ChatContext = createContext<ChatSession | null>(null)

export function useSession(): ChatSession {
  const session = use(ChatContext)
  if (!session) throw new Error('useSession outside of ChatContext')
  return session
}

export function useChat<T>(select: (state: ChatState) => T): T {
  return useStore(useSession().store, select)
}
