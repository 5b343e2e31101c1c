import { isNoAnswer } from './api'

const WAITS_MS = [1000, 2000, 4000, 8000]

/** Resolves after `ms`, or as soon as the device comes online. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
  })
}

/**
 * Repeats what got no answer until it gets one or `wanted` says no; the action must be safe to repeat.
 * `onSilence` hears of each try without an answer.
 */
export async function untilAnswered<T>(
  action: () => Promise<T>,
  wanted: () => boolean,
  onSilence?: () => void,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action()
    } catch (error) {
      if (!isNoAnswer(error)) throw error
      onSilence?.()
      await pause(WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)] ?? 8000)
      if (!wanted()) throw error
    }
  }
}
