import { bytes, EXPORT, FLEXIBLE, IMPORT, integer, LOAD, SUN } from './layout'

/** Load and sun of the slot become what the meter sees; flexible loads are added to the load. */
export function meetLoads(): void {
  const load = integer(LOAD)
  const flexible = integer(FLEXIBLE)
  const sun = integer(SUN)
  const imported = integer(IMPORT)
  const exported = integer(EXPORT)
  const zero = i32x4.splat(0)
  for (let at: usize = 0; at < bytes; at += 16) {
    const used = i32x4.add(v128.load(load + at), v128.load(flexible + at))
    const net = i32x4.sub(used, v128.load(sun + at))
    const taken = i32x4.max_s(net, zero)
    v128.store(load + at, used)
    v128.store(imported + at, taken)
    v128.store(exported + at, i32x4.sub(taken, net))
  }
}
