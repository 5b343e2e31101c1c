import type { Presence, PresenceState } from '@skyteller/api'
import { StateMark } from '@skyteller/ui'
import { useMutation } from '@tanstack/react-query'
import { App, Dropdown } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../../lib/api'
import { duration, secondsBetween } from '../../../lib/format'
import { useCommand } from '../../../lib/keys'
import { useMedia } from '../../../lib/useMedia'
import { useNow } from '../../../lib/useNow'
import { usePrefs } from '../../../lib/prefs'
import { putPresence } from '../api'

const states: PresenceState[] = ['ready', 'busy', 'break', 'offline']

function Running({ since }: { since: string }) {
  const now = useNow()
  return <time>{duration(secondsBetween(since, now))}</time>
}

/** The state of the agent, switched with one press; Alt S goes to the next one. */
export function PresenceSwitch({ presence }: { presence: Presence }) {
  const { t } = useTranslation('shell')
  const { message } = App.useApp()
  const language = usePrefs((prefs) => prefs.language)
  const compact = useMedia('(max-width: 1179px)')
  const change = useMutation({ mutationFn: putPresence })
  const shown = change.isPending ? change.variables : presence.state

  useEffect(() => {
    if (change.error)
      void message.error({ content: `${t('presenceFailed')}${errorText(change.error)}`, duration: 6 })
  }, [change.error, message, t])

  useCommand('state', () => {
    change.mutate(states[(states.indexOf(presence.state) + 1) % 3] ?? 'ready')
  })

  const mark = (state: PresenceState) => (
    <StateMark state={`agent-${state}`} lang={language}>
      {t(state)}
      {state === shown && state !== 'offline' && <Running since={presence.since} />}
    </StateMark>
  )

  if (compact) {
    return (
      <Dropdown
        trigger={['click']}
        menu={{
          items: states.map((state) => ({ key: state, label: mark(state) })),
          onClick: ({ key }) => {
            change.mutate(key as PresenceState)
          },
        }}
      >
        <button type="button" className={`presence-one is-${shown}`} aria-label={t('presence')}>
          {mark(shown)}
        </button>
      </Dropdown>
    )
  }
  return (
    <div className="presence" role="radiogroup" aria-label={t('presence')}>
      {states.map((state) => (
        <button
          key={state}
          type="button"
          role="radio"
          aria-checked={state === shown}
          className={state === shown ? `is-${state}` : undefined}
          onClick={() => {
            if (state !== presence.state) change.mutate(state)
          }}
        >
          {state === shown ? mark(state) : t(state)}
        </button>
      ))}
    </div>
  )
}
