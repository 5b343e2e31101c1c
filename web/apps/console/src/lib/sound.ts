import { usePrefs } from './prefs'

let context: AudioContext | undefined

/** Two short rising tones for an offer, one for a message. Silent when muted or before the first click. */
export function beep(kind: 'offer' | 'message'): void {
  if (!usePrefs.getState().sound || typeof AudioContext === 'undefined') return
  if (!navigator.userActivation.hasBeenActive) return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  const tones = kind === 'offer' ? [660, 880] : [590]
  tones.forEach((frequency, i) => {
    tone(context as AudioContext, frequency, i * 0.16)
  })
}

function tone(audio: AudioContext, frequency: number, delay: number): void {
  const start = audio.currentTime + delay
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(0.12, start + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, start + 0.14)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + 0.15)
}
