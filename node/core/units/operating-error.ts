/** What an operating error says about itself: a stable code, listed in docs/errors.md, and details. */
export interface OperatingErrorDetail {
  readonly code: string
  readonly [field: string]: unknown
}

/**
 * The world failed: a disk, a socket, an inverter, a file. The code is stable and documented; the message is a
 * sentence for people that says what is wrong, where, and what to do. `cause` keeps the error below.
 */
export class OperatingError<T extends OperatingErrorDetail = OperatingErrorDetail> extends Error {
  override name = 'OperatingError'
  readonly detail: T

  constructor(detail: T, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.detail = detail
  }

  get code(): T['code'] {
    return this.detail.code
  }
}
