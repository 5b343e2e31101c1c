import { useCallback, useEffect, useState } from 'react'

export type View = 'chat' | 'history'

interface Place {
  view?: View
}

const here = (): View => (window.history.state as Place | null)?.view ?? 'chat'

/** Which page of the app is on top; the phone's own back key closes the history. No address carries a conversation. */
export function useView(): [View, (view: View) => void] {
  const [view, setView] = useState<View>(here)
  useEffect(() => {
    const moved = (): void => setView(here())
    window.addEventListener('popstate', moved)
    return () => window.removeEventListener('popstate', moved)
  }, [])
  const show = useCallback((next: View) => {
    if (next === here()) return
    if (next === 'chat') window.history.back()
    else {
      window.history.pushState({ view: next } satisfies Place, '')
      setView(next)
    }
  }, [])
  return [view, show]
}

/** `/chat/{bank}`; null when there is no bank in the path. */
export function bankOf(path: string): string | null {
  return /^\/chat\/([a-z0-9-]+)\/?$/i.exec(path)?.[1]?.toLowerCase() ?? null
}
