import { useEffect, useState } from 'react'

/** How long something has been going on: nothing is shown at first, then blocks, then words. */
export function useLate(going: boolean): 'now' | 'soon' | 'late' {
  const [late, setLate] = useState<'now' | 'soon' | 'late'>('now')
  useEffect(() => {
    if (!going) return
    const soon = setTimeout(() => setLate('soon'), 300)
    const later = setTimeout(() => setLate('late'), 8000)
    return () => {
      clearTimeout(soon)
      clearTimeout(later)
      setLate('now')
    }
  }, [going])
  return late
}
