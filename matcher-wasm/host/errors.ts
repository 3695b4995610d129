/** A module that cannot be a rule; a wrong file or a wrong genesis. Code `rule-refused` in docs/errors.md. */
export class RuleRefusedError extends Error {
  override name = 'RuleRefusedError'
  readonly code = 'rule-refused'
  readonly reason: string

  constructor(reason: string, message: string) {
    super(`This module cannot be a pricing rule: ${message}`)
    this.reason = reason
  }
}

/** A research rule where money depends on it. Code `rule-research` in docs/errors.md. */
export class ResearchRuleError extends Error {
  override name = 'ResearchRuleError'
  readonly code = 'rule-research'

  constructor(hash: string) {
    super(
      `The pricing rule ${hash} is a research rule: it may cross limits or create money, so no ledger runs it`,
    )
  }
}

/**
 * This machine could not clear: no memory left, stack exhausted. It says nothing about the rule or the book: the
 * node stops voting, and the slot is not void. Code `matcher-machine-failed` in docs/errors.md.
 */
export class MachineFailureError extends Error {
  override name = 'MachineFailureError'
  readonly code = 'matcher-machine-failed'

  constructor(message: string, options?: { cause?: unknown }) {
    super(`The matcher could not run on this machine: ${message}`, options)
  }
}

/** A rule has no room for a book of this size. Code `book-too-large` in docs/errors.md. */
export class BookCapacityError extends Error {
  override name = 'BookCapacityError'
  readonly code = 'book-too-large'
  readonly reason: string

  constructor(capacity: number, reason: string) {
    super(`The pricing rule has no room for a book of ${capacity} orders: ${reason}`)
    this.reason = reason
  }
}
