import { ConfigProvider } from 'antd-mobile'
import enUS from 'antd-mobile/es/locales/en-US'
import zhCN from 'antd-mobile/es/locales/zh-CN'
import { useEffect } from 'react'

import { ChatContext } from './chat/context'
import { ChatPage } from './chat/ChatPage'
import type { ChatSession } from './chat/session'
import { History } from './history/History'
import { useWords } from './i18n'
import { Notice } from './Notice'
import { useView } from './view'

interface AppProps {
  /** Null when the address names no bank. */
  session: ChatSession | null
}

export function App({ session }: AppProps) {
  const { language, say } = useWords()
  const [view, show] = useView()
  useEffect(() => {
    document.title = say('page.title.plain')
  }, [say])
  return (
    <ConfigProvider locale={language === 'en' ? enUS : zhCN}>
      {session ? (
        <ChatContext value={session}>
          <ChatPage hidden={view !== 'chat'} onHistory={() => show('history')} />
          {view === 'history' && <History onBack={() => show('chat')} />}
        </ChatContext>
      ) : (
        <Notice text="page.noBank" />
      )}
    </ConfigProvider>
  )
}
