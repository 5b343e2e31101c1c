import { createRealtime, type Realtime, type Rows, type Status } from '@skyteller/realtime'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useSession } from '../features/session/state'

let current: { owner: string; realtime: Realtime } | null = null

function open(owner: string): Realtime {
  if (current?.owner === owner) return current.realtime
  current?.realtime.close()
  const realtime = createRealtime({
    url: '/staff/realtime',
    owner,
    onStatus: (status) => {
      if (status === 'signed-out' && useSession.getState().status === 'in') {
        useSession.setState({ status: 'ended', me: null })
      }
    },
  })
  current = { owner, realtime }
  return realtime
}

/** Closes the line of the person who leaves; what they wrote stays in their own outbox. */
function hangUp(): void {
  current?.realtime.close()
  current = null
}

// Whoever signs in next, or again, gets a line of their own.
useSession.subscribe((now, before) => {
  if (before.me && !now.me) hangUp()
})

/** The one connection of this page, opened for the person who is signed in. */
export function live(): Realtime {
  const me = useSession.getState().me
  if (!me) throw new Error('no live connection before signing in')
  return open(`${me.tenant.id}:${me.staff.id}`)
}

export function useLiveStatus(): Status {
  const line = live()
  return useSyncExternalStore(
    (tell) => line.watchStatus(tell),
    () => line.status(),
  )
}

/** Rows of a snapshot topic, or null until the first snapshot. */
export function useSnapshot(topic: string | null): Rows | null {
  const [rows, setRows] = useState<{ topic: string; rows: Rows } | null>(null)
  useEffect(() => {
    if (!topic) return undefined
    return live().subscribeSnapshot(topic, (next) => {
      setRows({ topic, rows: next })
    })
  }, [topic])
  return rows && rows.topic === topic ? rows.rows : null
}
