import type { OutboxItem, Problem } from './types'

/** How long to leave a server alone that says it cannot just now. */
export const BREATHER_MS = 2000

/** Not a refusal: the server is short of something for the moment, and the same request may be sent again. */
export const isPassing = (problem: Problem): boolean => problem.status === 503 || problem.status === 429

/** The server refused an item for good; `problem` says why and carries the number to quote. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly item: OutboxItem
  readonly problem: Problem

  constructor(item: OutboxItem, problem: Problem) {
    super(problem.code)
    this.item = item
    this.problem = problem
  }
}
