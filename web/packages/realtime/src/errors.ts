import type { OutboxItem, Problem } from './types'

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
