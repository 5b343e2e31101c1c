import type { Bilingual } from '@skyteller/api'

/** What the customer API says about a bank. */
export interface Bank {
  id: string
  slug: string
  name: string
  name_en: string
  bot_name: string
  welcome: Bilingual
  service_open: boolean
  hours_text: Bilingual
  hotline: string
  suggestions: Bilingual[]
}

/** Somebody without a name, known by a token. */
export interface Visitor {
  token: string
  customer_id: string
  display_name: string
  expires_at: string
}
