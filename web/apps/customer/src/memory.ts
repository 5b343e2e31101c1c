import type { Language } from '@skyteller/api'
import { defaultStorage, type StoragePort } from '@skyteller/realtime'

import type { Bank, Visitor } from './contract'

interface Kept {
  visitor: Visitor | null
  /** The conversation on the page. */
  conversation: string | null
  /** Client id of a conversation that was written into but not made by the server yet. */
  start: string | null
  /** What was said about answers of this conversation, by seq: staff reads it, the timeline does not repeat it. */
  helped: Record<number, boolean>
  /** The bank as last seen, so that the page opens without an answer. */
  bank: Bank | null
}

const EMPTY: Kept = { visitor: null, conversation: null, start: null, helped: {}, bank: null }
const LANGUAGE = 'sky.language'

/** What this browser remembers about one bank. */
export class Memory {
  private readonly storage: StoragePort
  private readonly key: string
  private kept: Kept

  constructor(slug: string, storage: StoragePort = defaultStorage()) {
    this.storage = storage
    this.key = `sky.chat.${slug}`
    this.kept = this.read()
  }

  get now(): Readonly<Kept> {
    return this.kept
  }

  keep(change: Partial<Kept>): void {
    this.kept = { ...this.kept, ...change }
    this.storage.set(this.key, JSON.stringify(this.kept))
  }

  private read(): Kept {
    try {
      return { ...EMPTY, ...(JSON.parse(this.storage.get(this.key) ?? '{}') as Partial<Kept>) }
    } catch {
      return EMPTY
    }
  }
}

/** As chosen here; before that Chinese where the browser reads any, else English. */
export function rememberedLanguage(): Language {
  const kept = defaultStorage().get(LANGUAGE)
  if (kept === 'en' || kept === 'zh-CN') return kept
  return navigator.languages.some((each) => each.startsWith('zh')) ? 'zh-CN' : 'en'
}

export function rememberLanguage(language: Language): void {
  defaultStorage().set(LANGUAGE, language)
}
