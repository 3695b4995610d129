/** A figure of the run with what it is to be held against. */
export interface Tile {
  readonly id: string
  readonly label: string
  readonly value: string
  /** What it is to be held against. */
  readonly baseline: string
  readonly formula: string
  readonly mood?: 'good' | 'bad'
}
