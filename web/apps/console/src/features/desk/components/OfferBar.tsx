import type { DeskRow } from '@skyteller/api'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../../lib/useNow'
import { acceptOffer, declineOffer } from '../api'
import { refusalText } from './ConversationList'

/** The decision that an offer, or a message left, asks for, in the composer's place. */
export function OfferBar({ row }: { row: DeskRow }) {
  const { t } = useTranslation('desk')
  const now = useNow()
  const id = row.conversation.id
  const accept = useMutation({ mutationFn: () => acceptOffer(id) })
  const decline = useMutation({ mutationFn: () => declineOffer(id) })
  const failure = accept.error ?? decline.error
  const left = row.offer_expires_at
    ? Math.max(0, Math.ceil((Date.parse(row.offer_expires_at) - now) / 1000))
    : null
  const followUp = row.section === 'followup'
  const words = followUp ? t('messageLeft') : left !== null && t('offeredBar', { seconds: left })
  return (
    <div className="offer-bar">
      <span role={failure ? 'alert' : undefined}>{failure ? refusalText(failure) : words}</span>
      {!followUp && (
        <Button
          onClick={() => {
            decline.mutate()
          }}
          loading={decline.isPending}
        >
          {t('decline')}
        </Button>
      )}
      <Button
        type="primary"
        autoFocus
        onClick={() => {
          accept.mutate()
        }}
        loading={accept.isPending}
      >
        {t(followUp ? 'takeUp' : 'accept')}
      </Button>
    </div>
  )
}
