import { afterEach, expect, test, vi } from 'vitest'

import { rememberedLanguage, rememberLanguage } from './memory'

afterEach(() => {
  vi.restoreAllMocks()
  localStorage.clear()
})

test.each([
  [['zh-CN'], 'zh-CN'],
  [['en-US', 'zh-TW'], 'zh-CN'],
  [['en-GB', 'en'], 'en'],
  [['de'], 'en'],
])('a browser that reads %j starts in %s', (languages, language) => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages)
  expect(rememberedLanguage()).toBe(language)
})

test('what was chosen here counts more than the browser', () => {
  rememberLanguage('en')
  expect(rememberedLanguage()).toBe('en')
})
