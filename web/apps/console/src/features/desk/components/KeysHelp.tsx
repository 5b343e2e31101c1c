import { Drawer, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { keyLabel, keymap, type Command } from '../../../lib/keys'
import { usePrefs } from '../../../lib/prefs'
import { useDesk } from '../state'

/** All keys, each with a switch: single keys get in the way of some input methods and screen readers. */
export function KeysHelp() {
  const { t } = useTranslation('desk')
  const open = useDesk((state) => state.help)
  const set = useDesk((state) => state.set)
  const { keysOff, set: setPrefs } = usePrefs()
  const commands = Object.keys(keymap) as Command[]
  return (
    <Drawer
      title={t('keys.title')}
      open={open}
      size={360}
      mask={false}
      onClose={() => {
        set({ help: false })
      }}
    >
      <p className="muted">{t('keys.lead')}</p>
      <ul className="keys">
        <li>
          <kbd>Enter</kbd>
          <span>{t('keys.send')}</span>
        </li>
        <li>
          <kbd>Shift Enter</kbd>
          <span>{t('keys.newline')}</span>
        </li>
        {commands.map((command) => (
          <li key={command}>
            <kbd>{keyLabel(command)}</kbd>
            <span>{t(`keys.${command}`)}</span>
            <Switch
              size="small"
              checked={!keysOff.includes(command)}
              aria-label={t(`keys.${command}`)}
              onChange={(on) => {
                setPrefs({
                  keysOff: on ? keysOff.filter((other) => other !== command) : [...keysOff, command],
                })
              }}
            />
          </li>
        ))}
      </ul>
    </Drawer>
  )
}
