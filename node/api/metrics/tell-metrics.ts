import type { HomeFigures } from '../figures.ts'
import type { HomeSource } from '../source.ts'
import { writeMetrics } from './exposition.ts'
import { homeMetrics } from './home-metrics.ts'
import { processMetrics } from './process-metrics.ts'

/** What `/metrics` answers, put together when somebody asks: what is counted in between is a few integers. */
export function tellMetrics(source: Pick<HomeSource, 'state' | 'readiness'>, figures: HomeFigures): string {
  const families = homeMetrics({ state: source.state(), readiness: source.readiness(), figures })
  return writeMetrics([...families, ...processMetrics()])
}
