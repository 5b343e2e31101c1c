export interface Piece {
  kind: 'same' | 'old' | 'new'
  text: string
}

const words = (text: string): string[] => text.match(/[A-Za-z0-9.,]+|\s+|[\s\S]/gu) ?? []

/** Differences of two texts by longest common run of words and characters. Texts of up to some 1,000 pieces. */
export function diff(before: string, after: string): Piece[] {
  const [a, b] = [words(before), words(after)]
  if (a.length * b.length > 4_000_000)
    return [
      { kind: 'old', text: before },
      { kind: 'new', text: after },
    ]
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
    }
  }
  const pieces: Piece[] = []
  const push = (kind: Piece['kind'], text: string) => {
    const last = pieces.at(-1)
    if (last?.kind === kind) last.text += text
    else pieces.push({ kind, text })
  }
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [old, fresh] = [a[i], b[j]]
    if (old !== undefined && old === fresh) {
      push('same', old)
      i++
      j++
    } else if (
      fresh === undefined ||
      (old !== undefined && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      push('old', old ?? '')
      i++
    } else {
      push('new', fresh)
      j++
    }
  }
  return pieces
}
