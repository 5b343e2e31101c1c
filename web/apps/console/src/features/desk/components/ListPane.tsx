import { useTranslation } from 'react-i18next'
import { keyLabel } from '../../../lib/keys'
import { useMay } from '../../session/state'
import { useDesk, type ListTab } from '../state'
import type { Group, Rows } from '../rows'
import { ClosedList } from './ClosedList'
import { ConversationList } from './ConversationList'
import { FloorBoard } from './FloorBoard'

const tabs: ListTab[] = ['mine', 'all', 'closed']

interface ListPaneProps {
  groups: Group[] | null
  floor: Rows | null
  selected: string | null
  onSelect: (id: string) => void
}

export function ListPane({ groups, floor, selected, onSelect }: ListPaneProps) {
  const { t } = useTranslation('desk')
  const tab = useDesk((state) => state.tab)
  const set = useDesk((state) => state.set)
  const serves = useMay('conversations.serve')
  return (
    <aside className="list" aria-label={t('list')} data-region="list" tabIndex={-1}>
      <header className="tabs" role="tablist">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            onClick={() => {
              set({ tab: name })
            }}
          >
            {t(`tab.${name}`)}
          </button>
        ))}
      </header>
      {tab === 'mine' && <ConversationList groups={groups} selected={selected} onSelect={onSelect} />}
      {tab === 'all' && <FloorBoard floor={floor} selected={selected} onSelect={onSelect} />}
      {tab === 'closed' && <ClosedList selected={selected} onSelect={onSelect} />}
      <footer className="list-foot">
        {serves && (
          <span>
            <kbd>{keyLabel('takeNext')}</kbd> {t('shortcut.takeNext')}
          </span>
        )}
        <span>
          <kbd>Alt ↑↓</kbd> {t('shortcut.switch')}
        </span>
        <button
          type="button"
          className="text-button"
          onClick={() => {
            set({ help: true })
          }}
        >
          <kbd>?</kbd> {t('shortcut.help')}
        </button>
      </footer>
    </aside>
  )
}
