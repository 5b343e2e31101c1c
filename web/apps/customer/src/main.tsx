import '@skyteller/ui/tokens.css'
import '@skyteller/ui/base.css'
import '@skyteller/ui/antd-mobile.css'
import './styles/page.css'
import './styles/log.css'
import './styles/cards.css'
import './styles/composer.css'
import './styles/history.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from './App'
import { ChatSession } from './chat/session'
import { Crash } from './Crash'
import { currentLanguage } from './i18n'
import { Memory } from './memory'
import { bankOf } from './view'

const slug = bankOf(window.location.pathname)
const session = slug ? new ChatSession({ slug, memory: new Memory(slug), language: currentLanguage }) : null

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Crash>
        <App session={session} />
      </Crash>
    </StrictMode>,
  )
}
