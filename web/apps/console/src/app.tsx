import { ApiError } from '@skyteller/api'
import { antdThemeOf } from '@skyteller/ui/antd'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as AntdApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useMemo } from 'react'
import { ErrorNote } from './lib/ErrorNote'
import { Loading } from './lib/Loading'
import { usePrefs } from './lib/prefs'
import { useMedia } from './lib/useMedia'
import { findSession, useSession } from './features/session/state'
import { router } from './routes'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
    },
  },
})

/** What one person saw is not for the next one at this browser. */
useSession.subscribe((now, before) => {
  if (before.me && before.me.staff.id !== now.me?.staff.id) queries.clear()
})

export function App() {
  const { mode, language } = usePrefs()
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const look = mode === 'system' ? (systemDark ? 'dark' : 'light') : mode
  const theme = useMemo(() => antdThemeOf(look), [look])
  const status = useSession((state) => state.status)
  const error = useSession((state) => state.error)

  useEffect(() => {
    document.documentElement.dataset['theme'] = look
  }, [look])
  useEffect(() => {
    void findSession()
  }, [])

  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'en' ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp component={false}>
        <QueryClientProvider client={queries}>
          {status === 'unknown' && <Loading onRetry={() => void findSession()} />}
          {status === 'failed' && (
            <div className="page-fail">
              <ErrorNote error={error} onRetry={() => void findSession()} />
            </div>
          )}
          {status !== 'unknown' && status !== 'failed' && <RouterProvider router={router} />}
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  )
}
