// Writes src/tokens.ts from src/tokens.css: libraries that compute with colours need literal values.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(`../src/${name}`, import.meta.url))
const css = readFileSync(path('tokens.css'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')

function values(selector) {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(css.indexOf('{', start) + 1, css.indexOf('\n}', start))
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]),
  )
}

function resolve(table) {
  const look = (value) => value.replace(/var\(--([\w-]+)\)/g, (_, name) => look(table[name]))
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, look(value)]))
}

const light = values(':root')
const dark = { ...light, ...values('[data-theme="dark"]') }
const body = (table) =>
  Object.entries(resolve(table))
    .map(([name, value]) => `  '${name}': '${value.replaceAll("'", "\\'")}',`)
    .join('\n')

writeFileSync(
  path('tokens.ts'),
  `// Written by scripts/tokens.mjs from tokens.css: change that file, then run \`npm run tokens\`.
export const light = {
${body(light)}
} as const

export type TokenName = keyof typeof light
export type Tokens = Record<TokenName, string>

export const dark: Tokens = {
${body(dark)}
}
`,
)
