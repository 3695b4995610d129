/** What a person can mend: said without a stack. */
export class Failure extends Error {
  constructor(code, message) {
    super(`${message} (${code})`)
  }
}
