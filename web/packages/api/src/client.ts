import type { ProblemBody } from './contract'

/** A refusal of the server (RFC 9457), or `code: 'network'` when it could not be reached (status 0). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** Short id that a person can quote. */
  readonly number: string | undefined
  readonly problem: ProblemBody

  constructor(problem: ProblemBody) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.number = problem.number
    this.problem = problem
  }

  /** Messages by field name, of a form that was not accepted. */
  get fields(): Record<string, string> {
    return Object.fromEntries((this.problem.errors ?? []).map(({ field, message }) => [field, message]))
  }
}

export interface ClientOptions {
  /** Before each path; '' for the same origin. */
  base?: string
  language?: () => string
  /** Bearer token, where a cookie does not sign in. */
  token?: () => string | null
  /** Told of each 401 except the answer to a log-in. */
  onSignedOut?: () => void
  fetch?: typeof fetch
}

type Query = Record<string, string | number | boolean | null | undefined>

export interface CallOptions {
  query?: Query
  signal?: AbortSignal
}

export interface ApiClient {
  get<T>(path: string, options?: CallOptions): Promise<T>
  post<T = undefined>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  put<T = undefined>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  patch<T = undefined>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  delete<T = undefined>(path: string, options?: CallOptions): Promise<T>
}

export function withQuery(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

async function problemOf(response: Response): Promise<ProblemBody> {
  const fallback: ProblemBody = {
    type: 'about:blank',
    title: response.statusText || String(response.status),
    status: response.status,
    code: 'http-error',
  }
  if (!response.headers.get('content-type')?.includes('json')) return fallback
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody>
  return { ...fallback, ...body, status: response.status }
}

/** Thin JSON client: one call, one answer, every refusal an `ApiError`. */
export function createClient(options: ClientOptions = {}): ApiClient {
  const { base = '', language, token, onSignedOut } = options

  async function call<T>(
    method: string,
    path: string,
    body: unknown,
    { query, signal }: CallOptions = {},
  ): Promise<T> {
    const headers = new Headers({ accept: 'application/json' })
    if (language) headers.set('accept-language', language())
    const bearer = token?.()
    if (bearer) headers.set('authorization', `Bearer ${bearer}`)
    const form = body instanceof FormData
    if (body !== undefined && !form) headers.set('content-type', 'application/json')
    const init: RequestInit = { method, headers, credentials: 'same-origin' }
    if (signal) init.signal = signal
    if (body !== undefined) init.body = form ? body : JSON.stringify(body)

    const send = options.fetch ?? fetch
    const response = await send(withQuery(base + path, query), init).catch((cause: unknown) => {
      if (signal?.aborted) throw cause
      throw new ApiError({ type: 'about:blank', title: 'network', status: 0, code: 'network' })
    })
    if (!response.ok) {
      const error = new ApiError(await problemOf(response))
      if (error.status === 401 && error.code !== 'invalid-credentials') onSignedOut?.()
      throw error
    }
    if (response.status === 204 || response.headers.get('content-length') === '0') return undefined as T
    return (await response.json()) as T
  }

  return {
    get: (path, opts) => call('GET', path, undefined, opts),
    post: (path, body, opts) => call('POST', path, body, opts),
    put: (path, body, opts) => call('PUT', path, body, opts),
    patch: (path, body, opts) => call('PATCH', path, body, opts),
    delete: (path, opts) => call('DELETE', path, undefined, opts),
  }
}
