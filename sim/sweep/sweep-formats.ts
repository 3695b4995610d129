/** In what form a sweep gives its table. */
export const SWEEP_FORMATS = ['csv', 'parquet', 'json'] as const
export type SweepFormat = (typeof SWEEP_FORMATS)[number]
