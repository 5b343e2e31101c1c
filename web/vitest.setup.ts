import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

afterEach(() => {
  cleanup()
})

// Tests read the pages in Chinese, as most customers do.
Object.defineProperty(navigator, 'languages', { get: () => ['zh-CN'], configurable: true })

// jsdom has no layout: these are asked for by component libraries at mount.
const nothing = () => undefined

window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: nothing,
    removeEventListener: nothing,
    addListener: nothing,
    removeListener: nothing,
    dispatchEvent: () => false,
  }) satisfies MediaQueryList

class NoResize implements ResizeObserver {
  observe = nothing
  unobserve = nothing
  disconnect = nothing
}
window.ResizeObserver = NoResize
Element.prototype.scrollTo = nothing
Element.prototype.scrollIntoView = nothing
