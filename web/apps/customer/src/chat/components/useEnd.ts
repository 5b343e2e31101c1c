import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

/** Nearer to the end than this counts as reading along. */
const NEAR_PX = 80

interface End {
  box: RefObject<HTMLDivElement | null>
  /** Something new stands below what is on the screen. */
  unread: boolean
  jump: () => void
  scrolled: () => void
}

/**
 * Keeps the end in sight for who reads along; who reads earlier lines is left alone and told. `length` grows with
 * each line, `own` with what the person did: that brings the end back.
 */
export function useEnd(length: number, own: number): End {
  const box = useRef<HTMLDivElement>(null)
  const along = useRef(true)
  const heights = useRef('')
  const before = useRef({ length, own })
  const [unread, setUnread] = useState(false)

  const toEnd = (): void => {
    const frame = box.current
    if (!frame) return
    frame.scrollTop = frame.scrollHeight
    heights.current = `${String(frame.scrollHeight)}/${String(frame.clientHeight)}`
  }
  const jump = (): void => {
    along.current = true
    setUnread(false)
    toEnd()
  }
  const scrolled = (): void => {
    const frame = box.current
    if (!frame) return
    const { scrollHeight, scrollTop, clientHeight } = frame
    // Lines that come and go move the content too: only a scroll at rest says where the person reads.
    const now = `${String(scrollHeight)}/${String(clientHeight)}`
    if (along.current && now !== heights.current) return
    along.current = scrollHeight - scrollTop - clientHeight < NEAR_PX
    heights.current = now
    if (along.current) setUnread(false)
  }
  useLayoutEffect(() => {
    if (own > before.current.own) along.current = true
    if (along.current) toEnd()
    else if (length > before.current.length) setUnread(true)
    before.current = { length, own }
  }, [length, own])
  useEffect(() => {
    const frame = box.current
    if (!frame) return
    const watcher = new ResizeObserver(() => {
      if (along.current) toEnd()
    })
    watcher.observe(frame)
    if (frame.firstElementChild) watcher.observe(frame.firstElementChild)
    return () => watcher.disconnect()
  }, [])
  return { box, unread, jump, scrolled }
}
