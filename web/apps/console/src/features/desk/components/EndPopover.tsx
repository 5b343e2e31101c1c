import { useMutation } from '@tanstack/react-query'
import { Button, Popover } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { keyLabel, useCommand } from '../../../lib/keys'
import { endConversation } from '../api'

/** Ends the conversation; says what follows before it does. Alt E opens it, Enter confirms. */
export function EndPopover({ conversation, onDone }: { conversation: string; onDone: () => void }) {
  const { t } = useTranslation('desk')
  const [open, setOpen] = useState(false)
  const end = useMutation({
    mutationFn: () => endConversation(conversation),
    onSuccess: () => {
      setOpen(false)
      onDone()
    },
  })
  useCommand('end', () => {
    setOpen(true)
  })
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      destroyOnHidden
      content={
        <div className="popover-form">
          <p>{t('ending.ask')}</p>
          <ErrorNote error={end.error} lead={t('ending.failed')} />
          <Button
            type="primary"
            block
            autoFocus
            loading={end.isPending}
            onClick={() => {
              end.mutate()
            }}
          >
            {t('ending.submit')}
          </Button>
        </div>
      }
    >
      <button type="button" className="text-button head-button line">
        <span>{t('end')}</span> <kbd>{keyLabel('end')}</kbd>
      </button>
    </Popover>
  )
}
