import type { CSSProperties, ReactNode } from 'react'

/** Ten-pixel shapes: whoever cannot tell the colours apart tells the outlines apart. */
const shapes = {
  disc: <circle cx="5" cy="5" r="4" />,
  ring: <path d="M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0 1.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8z" />,
  square: <rect x="1.2" y="1.2" width="7.6" height="7.6" rx="1" />,
  half: <path d="M5 1a4 4 0 1 0 0 8zM5 1a4 4 0 0 1 0 8V7.6a2.6 2.6 0 0 0 0-5.2z" />,
  bars: <path d="M1.8 1h2.4v8H1.8zM5.8 1h2.4v8H5.8z" />,
  dash: <rect x="1" y="4" width="8" height="2" rx="1" />,
  diamond: <path d="M5 .6L9.4 5 5 9.4.6 5z" />,
  quarter: (
    <path fillRule="evenodd" d="M5 .6a4.4 4.4 0 1 0 0 8.8A4.4 4.4 0 0 0 5 .6zM5 2v3h3a3 3 0 1 1-3-3z" />
  ),
  triangle: <path d="M5 .8l4.4 8H.6z" />,
} satisfies Record<string, ReactNode>

interface Look {
  shape: keyof typeof shapes
  colour: string
  zh: string
  en: string
}

const looks = {
  'conv-bot': { shape: 'diamond', colour: 'bot', zh: '机器人', en: 'Bot' },
  'conv-offered': { shape: 'quarter', colour: 'warn', zh: '待接入', en: 'Offered' },
  'conv-waiting': { shape: 'quarter', colour: 'warn', zh: '等待中', en: 'Waiting' },
  'conv-served': { shape: 'disc', colour: 'brand', zh: '服务中', en: 'In service' },
  'conv-wrapup': { shape: 'half', colour: 'info', zh: '话后处理', en: 'Wrap-up' },
  'conv-closed': { shape: 'dash', colour: 'idle', zh: '已结束', en: 'Closed' },
  'conv-overdue': { shape: 'triangle', colour: 'bad', zh: '已超时', en: 'Overdue' },
  'agent-ready': { shape: 'disc', colour: 'ok', zh: '可接入', en: 'Ready' },
  'agent-serving': { shape: 'square', colour: 'info', zh: '服务中', en: 'Serving' },
  'agent-wrapup': { shape: 'half', colour: 'bot', zh: '话后处理', en: 'Wrap-up' },
  'agent-break': { shape: 'bars', colour: 'warn', zh: '小休', en: 'Break' },
  'agent-busy': { shape: 'ring', colour: 'bad', zh: '示忙', en: 'Busy' },
  'agent-offline': { shape: 'dash', colour: 'idle', zh: '离线', en: 'Offline' },
  'entry-draft': { shape: 'square', colour: 'idle', zh: '草稿', en: 'Draft' },
  'entry-published': { shape: 'disc', colour: 'ok', zh: '已发布', en: 'Published' },
  'entry-changed': { shape: 'ring', colour: 'info', zh: '改稿中', en: 'Changed' },
} satisfies Record<string, Look>

export type MarkState = keyof typeof looks

interface StateMarkProps {
  state: MarkState
  lang?: string
  /** Said instead of the usual word, for example with a running time. */
  children?: ReactNode
  tint?: boolean
  /** Keeps the word for screen readers only. */
  bare?: boolean
}

/** The word of a state in the language of the page. */
export function stateWord(state: MarkState, lang = 'zh-CN'): string {
  return lang.startsWith('en') ? looks[state].en : looks[state].zh
}

/** Shape, colour and word of a state together. */
export function StateMark({ state, lang, children, tint, bare }: StateMarkProps) {
  const { shape, colour } = looks[state]
  const style: CSSProperties & Record<string, string> = {
    '--mark': `var(--${colour})`,
    '--mark-bg': `var(--${colour}-bg)`,
  }
  return (
    <span className="state-mark" style={style} data-state={state} data-tint={tint ? '' : undefined}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        {shapes[shape]}
      </svg>
      <span className={bare ? 'sr-only' : undefined}>{children ?? stateWord(state, lang)}</span>
    </span>
  )
}
