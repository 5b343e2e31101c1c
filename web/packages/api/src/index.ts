export {
  ApiError,
  createClient,
  withQuery,
  type ApiClient,
  type CallOptions,
  type ClientOptions,
} from './client'
export type * from './contract'
export type * from './staff'
