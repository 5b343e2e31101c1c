import type { Bilingual, Language } from '@skyteller/api'

const pad = (n: number) => String(n).padStart(2, '0')

/** Whole seconds between two moments, never negative. */
export function secondsBetween(from: string | number, to: number): number {
  const start = typeof from === 'number' ? from : Date.parse(from)
  return Math.max(0, Math.floor((to - start) / 1000))
}

/** `02:07`, from an hour on `1:02:07`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${String(h)}:${pad(m)}:${pad(s)}` : `${pad(m)}:${pad(s)}`
}

/** Time of day on the clock of the device, `10:31`. */
export function clock(at: string): string {
  const date = new Date(at)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`
}

/** Key of the local day, for day separators. */
export function dayKey(at: string): string {
  const date = new Date(at)
  return `${String(date.getFullYear())}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

export function dayLabel(at: string, language: Language, now: number = Date.now()): string {
  const date = new Date(at)
  const text = new Intl.DateTimeFormat(language, { month: 'long', day: 'numeric', weekday: 'long' }).format(
    date,
  )
  const today = dayKey(new Date(now).toISOString())
  if (dayKey(at) === today) return language === 'en' ? `Today · ${text}` : `今天·${text}`
  return text
}

/** Today the time of day, else the date: `10:31`, `11-18`, `2025-11-18`. */
export function moment(at: string, now: number = Date.now()): string {
  const day = dayKey(at)
  const today = dayKey(new Date(now).toISOString())
  if (day === today) return clock(at)
  return day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day
}

export function dateTime(at: string): string {
  return `${dayKey(at)} ${clock(at)}`
}

export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)}%`
}

export function count(n: number): string {
  return n.toLocaleString('en-US')
}

export function inLanguage(text: Bilingual, language: Language): string {
  return language === 'en' ? text.en || text.zh : text.zh || text.en
}

/** What stands in a round avatar: the given name in Chinese, initials otherwise. */
export function initials(name: string): string {
  if (/^[\u4e00-\u9fff]+$/.test(name)) return name.length > 2 ? name.slice(-2) : name
  const words = name.split(/\s+/).filter(Boolean)
  return words.length > 1
    ? words
        .slice(0, 2)
        .map((word) => word.charAt(0).toUpperCase())
        .join('')
    : name.slice(0, 1)
}
