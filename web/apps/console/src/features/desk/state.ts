import type { ProblemBody } from '@skyteller/api'
import type { OutboxItem } from '@skyteller/realtime'
import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

export type WriteMode = 'reply' | 'note'
export type Panel = { kind: 'customer' } | { kind: 'history'; conversation: string } | { kind: 'card' }
export type ListTab = 'mine' | 'all' | 'closed'

export interface Draft {
  text: string
  mode: WriteMode
}

export interface RefusedItem {
  item: OutboxItem
  problem: ProblemBody
}

interface DeskState {
  tab: ListTab
  drafts: Record<string, Draft>
  refused: RefusedItem[]
  panels: Record<string, Panel>
  /** The side panel where it is a drawer. */
  drawer: boolean
  help: boolean
  set(change: Partial<Pick<DeskState, 'tab' | 'drawer' | 'help'>>): void
  write(conversation: string, change: Partial<Draft>): void
  /** Puts a suggestion into the draft: at its end, since a person goes on from there. */
  insert(conversation: string, text: string): void
  refuse(refused: RefusedItem): void
  forget(clientId: string): void
  show(conversation: string, panel: Panel): void
}

const empty: Draft = { text: '', mode: 'reply' }

/** Drafts outlive a reload of the page and end with the browser tab. */
export const useDesk = create<DeskState>()(
  persist(
    (set) => ({
      tab: 'mine',
      drafts: {},
      refused: [],
      panels: {},
      drawer: false,
      help: false,
      set: (change) => {
        set(change)
      },
      write: (conversation, change) => {
        set(({ drafts }) => ({
          drafts: { ...drafts, [conversation]: { ...empty, ...drafts[conversation], ...change } },
        }))
      },
      insert: (conversation, text) => {
        set(({ drafts }) => {
          const draft = drafts[conversation] ?? empty
          const gap = draft.text && !draft.text.endsWith('\n') ? '\n' : ''
          return { drafts: { ...drafts, [conversation]: { mode: 'reply', text: draft.text + gap + text } } }
        })
      },
      refuse: (refused) => {
        set((state) => ({ refused: [...state.refused, refused] }))
      },
      forget: (clientId) => {
        set((state) => ({ refused: state.refused.filter(({ item }) => item.client_id !== clientId) }))
      },
      show: (conversation, panel) => {
        set((state) => ({ panels: { ...state.panels, [conversation]: panel } }))
      },
    }),
    {
      name: 'skyteller.desk',
      storage: createJSONStorage(() => sessionStorage),
      partialize: ({ drafts, refused, tab }) => ({ drafts, refused, tab }),
    },
  ),
)

export const draftOf =
  (conversation: string) =>
  (state: DeskState): Draft =>
    state.drafts[conversation] ?? empty

const customerPanel: Panel = { kind: 'customer' }
export const panelOf =
  (conversation: string) =>
  (state: DeskState): Panel =>
    state.panels[conversation] ?? customerPanel
