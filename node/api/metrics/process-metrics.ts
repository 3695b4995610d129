import type { MetricFamily } from './exposition.ts'

/** The process by the names that Prometheus gives them in every language. */
export function processMetrics(): MetricFamily[] {
  const { user, system } = process.cpuUsage()
  return [
    {
      type: 'counter',
      name: 'process_cpu_seconds_total',
      help: 'Processor time of this process.',
      samples: [{ value: (user + system) / 1e6 }],
    },
    {
      type: 'gauge',
      name: 'process_resident_memory_bytes',
      help: 'Memory of this process that is in RAM.',
      samples: [{ value: process.memoryUsage.rss() }],
    },
    {
      type: 'gauge',
      name: 'process_start_time_seconds',
      help: 'When this process began, since 1970.',
      samples: [{ value: Math.round(performance.timeOrigin) / 1000 }],
    },
    {
      type: 'gauge',
      name: 'nodejs_heap_size_used_bytes',
      help: 'Memory of the objects of this process.',
      samples: [{ value: process.memoryUsage().heapUsed }],
    },
    {
      type: 'gauge',
      name: 'nodejs_active_resources',
      help: 'Timers, sockets, requests and threads that keep this process alive.',
      samples: [...countKinds(process.getActiveResourcesInfo())].map(([type, value]) => ({
        labels: { type },
        value,
      })),
    },
  ]
}

function countKinds(kinds: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const kind of [...kinds].sort()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}
