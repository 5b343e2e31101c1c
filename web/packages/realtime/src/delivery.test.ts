import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createRealtime, memoryStorage, type Entry } from '.'
import type { ServerFrame } from './frames'
import { entry, FakeNetwork } from './testing'

/** A server that commits in order, knows client ids, and whose frames the network may lose. */
class FakeServer {
  readonly log: Entry[] = []

  take(clientId: string): { seq: number; duplicate: boolean } {
    const known = this.log.find((one) => one.client_id === clientId)
    if (known) return { seq: known.seq, duplicate: true }
    // Staff-only entries leave holes.
    const seq = (this.log[this.log.length - 1]?.seq ?? 0) + 1 + (this.log.length % 3)
    this.log.push(entry(seq, clientId))
    return { seq, duplicate: false }
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('write' as const) },
  { weight: 4, arbitrary: fc.constant('serve' as const) },
  { weight: 2, arbitrary: fc.constant('serve, answers lost' as const) },
  { weight: 2, arbitrary: fc.constant('somebody writes' as const) },
  { weight: 2, arbitrary: fc.constant('somebody writes, unheard' as const) },
  { weight: 1, arbitrary: fc.constant('break' as const) },
  { weight: 1, arbitrary: fc.constant('reload' as const) },
  { weight: 1, arbitrary: fc.constant('wait' as const) },
)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('whatever the network does, all that was written arrives once and in order, and the page shows it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const network = new FakeNetwork()
      const storage = memoryStorage()
      const server = new FakeServer()
      const written: string[] = []
      let shown: Entry[] = []
      let served = 0
      const open = () => {
        const realtime = createRealtime({
          url: 'ws://x',
          socket: network.socket,
          storage,
          random: () => 0.5,
        })
        realtime.subscribeTimeline('c1', 0, { onEntries: (_, all) => (shown = all) })
        network.last.hello(600)
        served = 0
        return realtime
      }
      const say = (frame: ServerFrame, lost: boolean) => {
        if (!lost) network.last.say(frame)
      }
      const serve = (lost = false) => {
        const socket = network.last
        while (served < socket.sent.length) {
          const frame = socket.sent[served]
          served += 1
          if (frame?.type === 'subscribe') {
            const items = server.log.filter((one) => one.seq > (frame.after as number))
            say({ type: 'entries', topic: 'timeline:c1', items, complete: true }, lost)
          } else if (frame?.type === 'send') {
            const clientId = frame.client_id as string
            const { seq, duplicate } = server.take(clientId)
            const live = server.log.find((one) => one.seq === seq) as Entry
            if (!duplicate) say({ type: 'entry', topic: 'timeline:c1', entry: live }, lost)
            say({ type: 'ack', conversation: 'c1', client_id: clientId, seq, at: live.at, duplicate }, lost)
          }
        }
        // A frame can only be lost with its connection.
        if (lost) reconnect()
      }
      const reconnect = () => {
        network.last.break()
        vi.advanceTimersByTime(8000)
        network.last.hello(600)
        served = 0
      }
      let realtime = open()
      for (const what of steps) {
        if (what === 'write') {
          const clientId = `w${written.length}`
          written.push(clientId)
          void realtime.send({
            conversation: 'c1',
            client_id: clientId,
            kind: 'message',
            body: { text: clientId },
          })
        } else if (what === 'serve') serve()
        else if (what === 'serve, answers lost') serve(true)
        else if (what === 'somebody writes') {
          const { seq } = server.take(`other${server.log.length}`)
          network.last.say({
            type: 'entry',
            topic: 'timeline:c1',
            entry: server.log.find((one) => one.seq === seq) as Entry,
          })
        } else if (what === 'somebody writes, unheard') {
          server.take(`other${server.log.length}`)
          reconnect()
        } else if (what === 'wait') vi.advanceTimersByTime(4000)
        else if (what === 'break') reconnect()
        else {
          realtime.close()
          realtime = open()
        }
      }
      for (let round = 0; round < 3; round += 1) {
        serve()
        vi.advanceTimersByTime(11_000)
      }
      serve()
      expect(server.log.map((one) => one.client_id).filter((id) => id.startsWith('w'))).toEqual(written)
      expect(shown.map((one) => one.seq)).toEqual(server.log.map((one) => one.seq))
      expect(realtime.pending('c1')).toEqual([])
      expect(storage.keys()).toEqual([])
      realtime.close()
    }),
    { numRuns: 200 },
  )
})
