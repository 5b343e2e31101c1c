import type { Member } from '@skyteller/api'
import { describe, expect, it } from 'vitest'
import { matches, passwordFits, stateOf, usernameRule, workNoRule } from './members'

const member: Member = {
  id: '1',
  name: '林晓燕',
  username: 'linxiaoyan',
  work_no: '3017',
  roles: ['agent'],
  branch: null,
  active: true,
  locked_until: null,
  last_login_at: null,
}

describe('members', () => {
  it('are locked only until the lock ends, and inactive before all', () => {
    const locked = { ...member, locked_until: '2026-11-20T02:10:00Z' }
    expect(stateOf(locked, Date.parse('2026-11-20T02:00:00Z'))).toBe('locked')
    expect(stateOf(locked, Date.parse('2026-11-20T02:11:00Z'))).toBe('active')
    expect(stateOf({ ...locked, active: false }, 0)).toBe('inactive')
  })

  it('are found by name, username and number', () => {
    expect(['晓燕', 'LIN', '301'].every((text) => matches(member, text, 'all'))).toBe(true)
    expect(matches(member, '陈立', 'all')).toBe(false)
    expect(matches(member, '', 'inactive')).toBe(false)
  })

  it('have names, numbers and passwords that the bank accepts', () => {
    expect(['li.na', 'a1', '8ab'].every((text) => usernameRule.test(text))).toBe(true)
    expect(['a', '.x', '林', 'a b'].some((text) => usernameRule.test(text))).toBe(false)
    expect(workNoRule.test('3017-A')).toBe(true)
    expect(passwordFits('123456789', 'li')).toBe(false)
    expect(passwordFits('LINXIAOYAN', 'linxiaoyan')).toBe(false)
    expect(passwordFits('Skyteller-Demo-1', 'linxiaoyan')).toBe(true)
  })
})
