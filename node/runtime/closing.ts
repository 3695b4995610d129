/** What was opened, to be closed once and in reverse, each whatever the others do: also when opening broke off. */
export interface Closing {
  add(close: () => Promise<void>): void
  /** Throws the first failure, after everything was closed. */
  readonly close: () => Promise<void>
}

export function createClosing(): Closing {
  const steps: (() => Promise<void>)[] = []
  return {
    add(close) {
      steps.push(close)
    },
    async close() {
      const failures: unknown[] = []
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        await step().catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
