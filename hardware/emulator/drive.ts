/**
 * What drives an emulated home: how much it uses and how much sun it gets in each step of market time. Pure: the same
 * step always gives the same integers, in any order of asking.
 */
export interface Drive {
  readonly stepMs: number
  /** Whole Wh >= 0 of the step that begins at `step * stepMs`. */
  energyWh(step: number): StepEnergy
}

export interface StepEnergy {
  readonly loadWh: number
  readonly pvWh: number
}
