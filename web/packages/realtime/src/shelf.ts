import type { OutboxItem, StoragePort } from './types'

type Stored = Omit<OutboxItem, 'state'>

function read(text: string | null): OutboxItem | null {
  try {
    const stored = JSON.parse(text ?? '') as Partial<Stored>
    const complete =
      stored.conversation && stored.client_id && stored.kind && stored.body && stored.created_at
    return complete ? { ...(stored as Stored), state: 'pending' } : null
  } catch {
    return null
  }
}

/** The stored side of the outbox of one owner. */
export class Shelf {
  private readonly storage: StoragePort
  private readonly prefix: string
  private lastTime = 0

  constructor(storage: StoragePort, owner: string) {
    this.storage = storage
    this.prefix = `sky.outbox.${owner}.`
  }

  /** What is stored, in the order written; what cannot be read is thrown away. */
  load(): OutboxItem[] {
    const items: OutboxItem[] = []
    for (const key of this.storage.keys().filter((one) => one.startsWith(this.prefix))) {
      const item = read(this.storage.get(key))
      if (item) items.push(item)
      else this.storage.remove(key)
    }

    items.sort((a, b) => a.created_at - b.created_at)
    this.lastTime = items[items.length - 1]?.created_at ?? 0
    return items
  }

  /** Now, but always later than the last: the order must survive a clock that is set back. */
  nextTime(): number {
    this.lastTime = Math.max(Date.now(), this.lastTime + 1)
    return this.lastTime
  }

  put(item: OutboxItem): void {
    const { conversation, client_id, kind, body, created_at } = item
    const stored: Stored = { conversation, client_id, kind, body, created_at }
    this.storage.set(this.prefix + item.client_id, JSON.stringify(stored))
  }

  remove(clientId: string): void {
    this.storage.remove(this.prefix + clientId)
  }
}
