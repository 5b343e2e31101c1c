import { ApiError } from '@skyteller/api'
import type { StoreApi } from 'zustand/vanilla'

import type { CustomerApi } from '../api'
import type { Memory } from '../memory'
import type { ChatState } from './state'

/** Reads the bank; one that was seen before stays in sight when there is no answer. */
export async function loadBank(
  store: StoreApi<ChatState>,
  api: CustomerApi,
  memory: Memory,
  slug: string,
): Promise<void> {
  store.setState({ bankTrouble: null })
  try {
    const bank = await api.bank(slug)
    memory.keep({ bank })
    store.setState({ bank })
  } catch (error) {
    const unknown = error instanceof ApiError && error.status === 404
    if (unknown) store.setState({ bank: null })
    store.setState({ bankTrouble: unknown ? 'unknown' : 'unreachable' })
  }
}
