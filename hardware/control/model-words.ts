/** The registers of one SunSpec model as they stand, from its ID register on. */
export interface ModelWords {
  readonly address: number
  readonly words: readonly number[]
}
