import type { FaultName, FaultSpec } from './fault-names.ts'

/** Which faults are on now. */
export interface FaultSwitch {
  isOn(name: FaultName): boolean
  readonly active: readonly FaultName[]
  set(name: FaultName, isOn: boolean): void
  /** Faults with a time begin to count from here. */
  start(): void
  stop(): void
}

/** Tells each change to `onChange`. Time is that of the wall: a frozen clock does not keep a fault from coming. */
export function createFaultSwitch(
  specs: readonly FaultSpec[],
  { onChange }: { onChange: (name: FaultName, isOn: boolean) => void },
): FaultSwitch {
  const active = new Set<FaultName>()
  const timers: NodeJS.Timeout[] = []

  function set(name: FaultName, isOn: boolean): void {
    if (active.has(name) === isOn) return
    if (isOn) active.add(name)
    else active.delete(name)
    onChange(name, isOn)
  }

  return {
    isOn: (name) => active.has(name),
    get active() {
      return [...active]
    },
    set,
    start() {
      for (const { name, afterS } of specs) {
        if (afterS === 0) set(name, true)
        else timers.push(setTimeout(() => set(name, true), afterS * 1000).unref())
      }
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
