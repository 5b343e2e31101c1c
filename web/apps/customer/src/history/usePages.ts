import { useCallback, useEffect, useRef, useState } from 'react'

export type LoadState = 'loading' | 'done' | 'failed'

interface PageOf<T> {
  items: T[]
  more: boolean
}

/** A list read page by page; `read` gets the last item so far. */
export function usePages<T>(read: (last: T | undefined) => Promise<PageOf<T>>, everything = false) {
  const [items, setItems] = useState<T[]>([])
  const [state, setState] = useState<LoadState>('loading')
  const [more, setMore] = useState(false)
  const latest = useRef({ read, everything, items: [] as T[], going: false })

  const load = useCallback(async (): Promise<void> => {
    const now = latest.current
    if (now.going) return
    now.going = true
    setState('loading')
    try {
      let next: boolean
      do {
        const page = await now.read(now.items[now.items.length - 1])
        now.items = [...now.items, ...page.items]
        next = page.more
        setItems(now.items)
      } while (next && now.everything)
      setMore(next)
      setState('done')
    } catch {
      setState('failed')
    } finally {
      now.going = false
    }
  }, [])

  useEffect(() => void load(), [load])
  return { items, state, more, load: () => void load() }
}
