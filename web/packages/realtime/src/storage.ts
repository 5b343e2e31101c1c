import type { StoragePort } from './types'

/** Forgets everything with the page; for tests and browsers that refuse storage. */
export function memoryStorage(): StoragePort {
  const items = new Map<string, string>()
  return {
    keys: () => [...items.keys()],
    get: (key) => items.get(key) ?? null,
    set: (key, value) => void items.set(key, value),
    remove: (key) => void items.delete(key),
  }
}

function browserStorage(local: Storage): StoragePort {
  return {
    keys: () => Array.from({ length: local.length }, (_, index) => local.key(index) ?? ''),
    get: (key) => local.getItem(key),
    set: (key, value) => {
      try {
        local.setItem(key, value)
      } catch {
        // Quota reached: the item stays in memory and is still sent, it only does not survive a reload.
      }
    },
    remove: (key) => local.removeItem(key),
  }
}

/** localStorage where the browser gives it (private windows may throw), else memory. */
export function defaultStorage(): StoragePort {
  try {
    const local = globalThis.localStorage
    local.setItem('sky.probe', '1')
    local.removeItem('sky.probe')
    return browserStorage(local)
  } catch {
    return memoryStorage()
  }
}
