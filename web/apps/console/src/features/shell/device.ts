const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]
const browsers: [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const find = (table: [RegExp, string][], text: string) => table.find(([test]) => test.test(text))?.[1]

/** What a person recognises of a user agent: `Chrome·Windows`. */
export function deviceName(userAgent: string): string {
  const parts = [find(browsers, userAgent), find(systems, userAgent)].filter(Boolean)
  return parts.join('·') || userAgent.slice(0, 40) || '?'
}
