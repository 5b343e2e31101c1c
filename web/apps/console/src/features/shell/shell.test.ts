import type { Permission } from '@skyteller/api'
import { describe, expect, it } from 'vitest'
import { deviceName } from './device'
import { mayOpen, placeOf, places } from './places'

const open = (...permissions: Permission[]) =>
  places.filter((place) => mayOpen(place, permissions)).map((place) => place.name)

describe('places', () => {
  it('are those that a permission opens, and no others', () => {
    expect(open('conversations.serve', 'knowledge.view')).toEqual(['desk', 'knowledge'])
    expect(open('staff.view')).toEqual(['people'])
    expect(open()).toEqual([])
  })

  it('are told by the path, not by words within it', () => {
    expect(placeOf('/desk/knowledge')).toBe('desk')
    expect(placeOf('/people')).toBe('people')
    expect(placeOf('/')).toBe('desk')
  })
})

describe('devices', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126.0', 'Edge·Windows'],
    ['Mozilla/5.0 (iPhone) AppleWebKit Mobile MicroMessenger/8.0', 'WeChat·iOS'],
    ['curl/8.5', 'curl/8.5'],
    ['', '?'],
  ])('are named as a person knows them: %s', (agent, name) => {
    expect(deviceName(agent)).toBe(name)
  })
})
