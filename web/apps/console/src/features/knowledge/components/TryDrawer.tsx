import type { KnowledgeHit } from '@skyteller/api'
import { Icon } from '@skyteller/ui'
import { useMutation } from '@tanstack/react-query'
import { Button, Drawer, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { percent } from '../../../lib/format'
import { search } from '../api'
import { useKnowledge } from '../state'
import { useLeave } from '../useLeave'

const tone = { sure: 'tag ok', half_sure: 'tag warn', unsure: 'tag' }

/** The first ones, and whatever else the search gives a chance at all. */
const worthALook = (hit: KnowledgeHit, at: number): boolean => at < 3 || hit.confidence >= 0.01

/** Asks the knowledge as a customer would and shows what the bot would do. */
export function TryDrawer() {
  const { t } = useTranslation('knowledge')
  const { trying, set } = useKnowledge()
  const leave = useLeave()
  const ask = useMutation({ mutationFn: search })
  const close = () => {
    set({ trying: false })
  }
  return (
    <Drawer title={t('tryTitle')} open={trying} onClose={close} size={440}>
      <Form<{ text: string }>
        className="try-form"
        onFinish={({ text }) => {
          ask.mutate(text.trim())
        }}
      >
        <Form.Item name="text" rules={[{ required: true, whitespace: true, message: t('tryPlaceholder') }]}>
          <Input
            autoFocus
            allowClear
            maxLength={500}
            placeholder={t('tryPlaceholder')}
            aria-label={t('tryPlaceholder')}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('ask')}
        </Button>
      </Form>
      <p className="muted">{t('tryLead')}</p>
      <ErrorNote error={ask.error} />
      {ask.data && (
        <section aria-live="polite">
          <header className="try-decision">
            <span className={tone[ask.data.decision]}>{t(`decision.${ask.data.decision}`)}</span>
            <span className="muted num">
              {t('took', { n: ask.data.ms < 10 ? ask.data.ms.toFixed(1) : Math.round(ask.data.ms) })}
            </span>
          </header>
          {ask.data.hits.length === 0 && <p className="empty">{t('noHit')}</p>}
          <ul>
            {ask.data.hits.filter(worthALook).map((hit) => (
              <li key={hit.entry_id} className="try-hit">
                <div className="try-hit-head">
                  <b>{hit.question}</b>
                  <span className="num">{percent(hit.confidence)}</span>
                </div>
                <meter className="sr-only" min={0} max={1} value={hit.confidence} />
                <span className="try-bar" aria-hidden="true">
                  <i style={{ width: percent(hit.confidence) }} />
                </span>
                {hit.matched_question !== hit.question && (
                  <p className="muted">{t('matched', { text: hit.matched_question })}</p>
                )}
                <p className="try-answer">{hit.answer}</p>
                <button
                  type="button"
                  className="text-button strong"
                  onClick={() => {
                    leave(() => {
                      set({ selected: hit.entry_id, trying: false })
                    })
                  }}
                >
                  <Icon name="doc" size={14} />
                  {t('open')}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Drawer>
  )
}
