import { describe, expect, it } from 'vitest'
import { ApiError, createClient, withQuery } from './client'

interface Seen {
  url: string
  init: RequestInit
}

function answering(response: () => Response) {
  const seen: Seen[] = []
  const fake = ((url: string, init: RequestInit) => {
    seen.push({ url, init })
    return Promise.resolve(response())
  }) as unknown as typeof fetch
  return { fake, seen }
}

const problem = (status: number, extra: object) =>
  new Response(JSON.stringify({ type: 'urn:skyteller:error:x', title: 't', status, code: 'x', ...extra }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  })

describe('client', () => {
  it('leaves empty values out of the query', () => {
    expect(withQuery('/a', { q: '卡', page: 0, empty: '', none: null, missing: undefined })).toBe(
      '/a?q=%E5%8D%A1&page=0',
    )
  })

  it('sends JSON with the language and the token', async () => {
    const { fake, seen } = answering(() => Response.json({ ok: 1 }))
    const client = createClient({ fetch: fake, language: () => 'en', token: () => 'abc' })
    await client.post('/staff/x', { a: 1 })
    const headers = new Headers(seen[0]?.init.headers)
    expect(headers.get('accept-language')).toBe('en')
    expect(headers.get('authorization')).toBe('Bearer abc')
    expect(seen[0]?.init.body).toBe('{"a":1}')
  })

  it('turns a problem into an ApiError with its number and fields', async () => {
    const { fake } = answering(() =>
      problem(422, {
        code: 'invalid',
        number: '7F3K9Q',
        detail: '请检查',
        errors: [{ field: 'name', message: '必填' }],
      }),
    )
    const error = await createClient({ fetch: fake })
      .get('/x')
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      code: 'invalid',
      number: '7F3K9Q',
      message: '请检查',
      fields: { name: '必填' },
    })
  })

  it('tells of a lost sign-in, but not of a wrong password', async () => {
    let told = 0
    const refuse = (code: string) =>
      createClient({ fetch: answering(() => problem(401, { code })).fake, onSignedOut: () => told++ })
        .get('/x')
        .catch(() => null)
    await refuse('invalid-credentials')
    expect(told).toBe(0)
    await refuse('not-signed-in')
    expect(told).toBe(1)
  })

  it('names an unreachable server', async () => {
    const fake = (() => Promise.reject(new TypeError('failed'))) as unknown as typeof fetch
    await expect(createClient({ fetch: fake }).get('/x')).rejects.toMatchObject({
      code: 'network',
      status: 0,
    })
  })

  it('reads an empty answer as nothing', async () => {
    const { fake } = answering(() => new Response(null, { status: 204 }))
    await expect(createClient({ fetch: fake }).delete('/x')).resolves.toBeUndefined()
  })
})
