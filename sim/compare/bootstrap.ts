/** How sure a mean over seeds is, by drawing the seeds again and again from themselves (Efron 1979, percentiles). */
import { hashWords } from '../../node/core/trading/forecast-error.ts'

export interface Interval {
  readonly mean: number
  readonly lo95: number
  readonly hi95: number
}

/** The interval of the mean of one value for each seed. */
export type Bootstrap = (values: Float64Array) => Interval

export interface BootstrapOptions {
  /** How many values there are. */
  readonly count: number
  readonly resamples: number
  readonly seed: number
}

/** One set of draws for all figures, so that figures of the same seeds are drawn together; a function of the seed. */
export function createBootstrap({ count, resamples, seed }: BootstrapOptions): Bootstrap {
  const draws = new Int32Array(resamples * count)
  for (let resample = 0; resample < resamples; resample++)
    for (let draw = 0; draw < count; draw++)
      draws[resample * count + draw] = hashWords(seed, resample, draw) % count
  const means = new Float64Array(resamples)
  return (values) => {
    for (let resample = 0; resample < resamples; resample++) {
      let sum = 0
      for (let draw = 0; draw < count; draw++) sum += values[draws[resample * count + draw] ?? 0] ?? 0
      means[resample] = sum / count
    }
    means.sort()
    const at = (place: number) => means[Math.min(resamples - 1, Math.max(0, place))] ?? 0
    return {
      mean: values.reduce((sum, value) => sum + value, 0) / count,
      lo95: at(Math.floor(resamples * 0.025)),
      hi95: at(Math.ceil(resamples * 0.975) - 1),
    }
  }
}
