import type { Presence } from '@skyteller/api'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { useCommand } from '../../lib/keys'
import { live, useSnapshot } from '../../lib/live'
import { usePrefs } from '../../lib/prefs'
import { narrow, noSide, useMedia } from '../../lib/useMedia'
import { useMay } from '../session/state'
import { KeysHelp } from './components/KeysHelp'
import { ListPane } from './components/ListPane'
import { NothingOpen } from './components/NothingOpen'
import { OpenConversation } from './components/OpenConversation'
import { groupRows, neighbour } from './rows'
import { useDesk } from './state'
import './desk.css'
import './timeline.css'
import './side.css'

const regions = ['list', 'timeline', 'composer', 'assist', 'wrapup']

/** F6: the next region after the one that has the focus. */
function nextRegion(): void {
  const here = document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region']
  const there = regions
    .map((name) => document.querySelector<HTMLElement>(`[data-region="${name}"]`))
    .filter((x) => x !== null)
  const at = there.findIndex((element) => element.dataset['region'] === here)
  const next = there[(at + 1) % there.length]
  const inside = next?.dataset['region'] === 'composer' ? next.querySelector<HTMLElement>('textarea') : next
  inside?.focus()
}

export function DeskPage({ selected }: { selected: string | null }) {
  const navigate = useNavigate()
  const serves = useMay('conversations.serve')
  const watches = useMay('floor.view')
  const desk = useSnapshot(serves ? 'desk:me' : null)
  const floor = useSnapshot(watches ? 'floor' : null)
  const onlyOne = useMedia(narrow)
  const noRoom = useMedia(noSide)
  const sideOpen = usePrefs((prefs) => prefs.sideOpen)
  const refuse = useDesk((state) => state.refuse)
  const set = useDesk((state) => state.set)

  const groups = useMemo(() => {
    if (serves && !desk) return null
    if (!serves && watches && !floor) return null
    return groupRows(desk ?? {}, floor ?? {})
  }, [desk, floor, serves, watches])
  const row = groups?.flatMap((group) => group.rows).find((each) => each.conversation.id === selected) ?? null

  const open = (id: string) => {
    void navigate({ to: '/desk/$id', params: { id } })
  }
  const close = () => {
    void navigate({ to: '/desk' })
  }
  const go = (step: 1 | -1) => {
    const id = neighbour(groups ?? [], selected, step)
    if (id) open(id)
  }
  useCommand('next', () => {
    go(1)
  })
  useCommand('previous', () => {
    go(-1)
  })
  useCommand('region', nextRegion)
  useCommand('help', () => {
    set({ help: true })
  })

  useEffect(
    () =>
      live().onOutbox((event) => {
        if (event.refused) refuse({ item: event.refused.item, problem: { ...event.refused.problem } })
      }),
    [refuse],
  )

  const showList = !onlyOne || !selected
  const showConversation = !onlyOne || selected
  return (
    <div className="desk" data-side={sideOpen && !noRoom && selected ? '' : undefined}>
      {showList && <ListPane groups={groups} floor={floor} selected={selected} onSelect={open} />}
      {showConversation &&
        (selected ? (
          <OpenConversation key={selected} id={selected} row={row} onBack={close} />
        ) : (
          <NothingOpen presence={(desk?.['presence'] as Presence | undefined) ?? null} />
        ))}
      <KeysHelp />
    </div>
  )
}
