import type { Permission } from '@skyteller/api'
import type { IconName } from '@skyteller/ui'

export interface Place {
  name: 'desk' | 'knowledge' | 'people'
  to: '/desk' | '/knowledge' | '/people'
  icon: IconName
  /** Any of these opens it. */
  needs: Permission[]
}

export const places: Place[] = [
  { name: 'desk', to: '/desk', icon: 'desk', needs: ['conversations.serve', 'conversations.view'] },
  { name: 'knowledge', to: '/knowledge', icon: 'book', needs: ['knowledge.view'] },
  { name: 'people', to: '/people', icon: 'people', needs: ['staff.view'] },
]

export const mayOpen = (place: Place, permissions: Permission[]): boolean =>
  place.needs.some((need) => permissions.includes(need))

/** The place that a path of the page belongs to. */
export const placeOf = (path: string): Place['name'] =>
  places.find(({ to }) => path === to || path.startsWith(`${to}/`))?.name ?? 'desk'
