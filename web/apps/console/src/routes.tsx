import { Button } from 'antd'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LoginPage } from './features/session'
import { firstPage, useSession } from './features/session/state'
import { Shell } from './features/shell'

function Login() {
  const me = useSession((state) => state.me)
  return me ? <Navigate to={firstPage(me)} /> : <LoginPage />
}

function Start() {
  const me = useSession((state) => state.me)
  return <Navigate to={me ? firstPage(me) : '/login'} />
}

function Crash() {
  const { t } = useTranslation()
  return (
    <div className="page-fail" role="alert">
      <p>{t('crash')}</p>
      <Button
        onClick={() => {
          window.location.reload()
        }}
      >
        {t('reload')}
      </Button>
    </div>
  )
}

function NotFound() {
  const { t } = useTranslation()
  return (
    <div className="page-fail">
      <p>{t('notFound')}</p>
      <Button href={import.meta.env.BASE_URL}>{t('home')}</Button>
    </div>
  )
}

const root = createRootRoute({ notFoundComponent: NotFound })
const start = createRoute({ getParentRoute: () => root, path: '/', component: Start })
const login = createRoute({ getParentRoute: () => root, path: '/login', component: Login })
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const desk = createRoute({
  getParentRoute: () => shell,
  path: '/desk',
  component: lazyRouteComponent(() => import('./features/desk/routes'), 'DeskHome'),
})
const conversation = createRoute({
  getParentRoute: () => shell,
  path: '/desk/$id',
  component: lazyRouteComponent(() => import('./features/desk/routes'), 'DeskConversation'),
})
const knowledge = createRoute({
  getParentRoute: () => shell,
  path: '/knowledge',
  component: lazyRouteComponent(() => import('./features/knowledge'), 'KnowledgePage'),
})
const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyRouteComponent(() => import('./features/people'), 'PeoplePage'),
})

export const router = createRouter({
  routeTree: root.addChildren([start, login, shell.addChildren([desk, conversation, knowledge, people])]),
  basepath: import.meta.env.BASE_URL,
  defaultPreload: 'intent',
  defaultErrorComponent: Crash,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
