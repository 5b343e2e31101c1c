import { describe, expect, it } from 'vitest'
import { count, dayLabel, duration, initials, moment, percent, secondsBetween } from './format'

describe('format', () => {
  it.each([
    [0, '00:00'],
    [127.9, '02:07'],
    [3661, '1:01:01'],
    [-5, '00:00'],
  ])('writes %s seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  it('never counts below zero when clocks differ', () => {
    expect(secondsBetween('2026-11-20T02:00:10Z', Date.parse('2026-11-20T02:00:00Z'))).toBe(0)
  })

  it('shows the time today, the date before, the year in another year', () => {
    const now = new Date(2026, 10, 20, 12, 0).getTime()
    expect(moment(new Date(2026, 10, 20, 9, 5).toISOString(), now)).toBe('09:05')
    expect(moment(new Date(2026, 10, 18, 9, 5).toISOString(), now)).toBe('11-18')
    expect(moment(new Date(2025, 10, 18, 9, 5).toISOString(), now)).toBe('2025-11-18')
  })

  it('names today', () => {
    const now = new Date(2026, 10, 20, 12, 0)
    expect(dayLabel(now.toISOString(), 'zh-CN', now.getTime())).toMatch(/^今天·11月20日/)
    expect(dayLabel(new Date(2026, 10, 19).toISOString(), 'en', now.getTime())).toMatch(
      /^Thursday, November 19/,
    )
  })

  it('writes shares and large numbers', () => {
    expect(percent(0.986, 1)).toBe('98.6%')
    expect(count(12345)).toBe('12,345')
  })

  it('takes the given name of a Chinese name', () => {
    expect(['林晓燕', '陈立', 'Mary Ann Lee'].map(initials)).toEqual(['晓燕', '陈立', 'MA'])
  })
})
