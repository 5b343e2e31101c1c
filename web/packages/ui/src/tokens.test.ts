import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { antdThemeOf } from './antd'
import { contrast, distance, visions } from './colour'
import { dark, light, type TokenName, type Tokens } from './tokens'

const css = readFileSync(new URL('./tokens.css', `file://${__dirname}/`), 'utf8').replace(
  /\/\*[\s\S]*?\*\//g,
  '',
)

function declared(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return Object.fromEntries(
    Array.from(block.matchAll(/--([\w-]+):\s*([^;]+);/g), (m) => [m[1] ?? '', (m[2] ?? '').trim()]),
  )
}

const inCss = { light: declared(':root'), dark: { ...declared(':root'), ...declared('[data-theme="dark"]') } }

function flat(table: Record<string, string>): Record<string, string> {
  const look = (value: string): string =>
    value.replace(/var\(--([\w-]+)\)/g, (_, name: string) => look(table[name] ?? 'missing'))
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, look(value)]))
}

describe.each([
  ['light', light as Tokens, inCss.light],
  ['dark', dark, inCss.dark],
] as const)('%s tokens', (mode, tokens, source) => {
  it('say the same in tokens.css and tokens.ts', () => {
    expect(tokens).toEqual(flat(source))
  })

  const grounds: TokenName[] = ['bg', 'bg-app', 'bg-subtle', 'bg-hover']
  const pairs: [TokenName, TokenName][] = [
    ...grounds.flatMap((ground) =>
      (['text', 'text-2', 'text-3', 'link', 'brand'] as TokenName[]).map((text): [TokenName, TokenName] => [
        text,
        ground,
      ]),
    ),
    ...(['ok', 'info', 'warn', 'bad', 'bot', 'idle', 'prio'] as TokenName[]).flatMap(
      (name): [TokenName, TokenName][] => [
        [name, `${name}-bg` as TokenName],
        [name, 'bg'],
        [name, 'bg-app'],
      ],
    ),
    ['on-brand', 'brand'],
    ['on-brand', 'brand-hover'],
    ['on-status', 'bad'],
    ['on-rail', 'bg-rail'],
    ['brand', 'brand-bg'],
    ['text-2', 'brand-bg'],
    ['text', 'bubble-agent'],
    ['text', 'bubble-bot'],
    ['text-2', 'bubble-bot'],
    ['text', 'note-bg'],
    ['text-2', 'note-bg'],
    ['ava-customer', 'ava-customer-bg'],
  ]

  it.each(pairs)('%s on %s reads at 4.5:1', (text, ground) => {
    expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(4.5)
  })

  it.each([
    ['line-control', 'bg'],
    ['focus', 'bg'],
    ['focus', 'bg-app'],
  ] as [TokenName, TokenName][])('%s on %s is seen at 3:1', (line, ground) => {
    expect(contrast(tokens[line], tokens[ground])).toBeGreaterThanOrEqual(3)
  })

  it.each(Object.keys(visions) as (keyof typeof visions)[])(
    'keeps the states of agents apart in %s',
    (vision) => {
      const names: TokenName[] = ['ok', 'info', 'warn', 'bad', 'bot', 'idle', 'prio']
      const close = names.flatMap((one, i) =>
        names
          .slice(i + 1)
          .filter((other) => distance(tokens[one], tokens[other], vision) < 13)
          .map((other) => `${one}/${other}`),
      )
      expect(close).toEqual([])
    },
  )

  it('gives antd literal values of the same tokens', () => {
    const theme = antdThemeOf(mode)
    expect(theme.token?.colorPrimary).toBe(source['brand'])
    expect(JSON.stringify(theme.token)).not.toContain('var(')
  })
})
