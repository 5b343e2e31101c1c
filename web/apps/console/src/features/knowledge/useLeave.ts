import { App } from 'antd'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useKnowledge } from './state'

/** Goes on at once, or asks first when the editor holds what is not saved. */
export function useLeave(): (go: () => void) => void {
  const { t } = useTranslation('knowledge')
  const { modal } = App.useApp()
  return useCallback(
    (go) => {
      if (!useKnowledge.getState().dirty) {
        go()
        return
      }
      modal.confirm({
        title: t('unsaved'),
        content: t('leave'),
        okText: t('leaveYes'),
        cancelText: t('common:cancel'),
        onOk: () => {
          useKnowledge.setState({ dirty: false })
          go()
        },
      })
    },
    [modal, t],
  )
}
