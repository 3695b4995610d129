/**
 * The same network equations solved another way, for tests: nodal admittances with full 3×3 matrices, and Newton's
 * method on the currents, I(V) + Y·V = 0, in real and imaginary parts. It shares no line with the sweep.
 */
import type { Feeder, SequenceImpedance } from '../../../sim/grid/feeder.ts'
import { PHASES } from '../../../sim/grid/feeder.ts'

interface Complex {
  readonly re: number
  readonly im: number
}

const complex = (re: number, im = 0): Complex => ({ re, im })
const add = (a: Complex, b: Complex) => complex(a.re + b.re, a.im + b.im)
const times = (a: Complex, b: Complex) => complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
const inverse = (a: Complex) => complex(a.re / (a.re ** 2 + a.im ** 2), -a.im / (a.re ** 2 + a.im ** 2))
const negative = (a: Complex) => complex(-a.re, -a.im)

/** Phase voltages by bus of the feeder, V, and what the source gives, W. */
export function solveDirectly(
  feeder: Feeder,
  powerW: readonly number[],
): { voltagesV: number[][]; sourceW: number } {
  // Nodes: 0 the transformer's high side behind the ideal source, then the buses.
  const size = 3 * (feeder.buses.length + 1)
  const admittance = Array.from({ length: size }, () => Array.from({ length: size }, () => complex(0)))
  const connect = (from: number, to: number, block: Complex[][]) => {
    block.forEach((row, p) => {
      row.forEach((y, q) => {
        for (const [a, b, value] of [
          [from, from, y],
          [to, to, y],
          [from, to, negative(y)],
          [to, from, negative(y)],
        ] as const) {
          const cells = admittance[3 * a + p] ?? []
          cells[3 * b + q] = add(cells[3 * b + q] ?? complex(0), value)
        }
      })
    })
  }
  connect(0, 1, invert3(phaseMatrix(feeder.transformer.impedance)))
  for (const line of feeder.lines) connect(line.from + 1, line.to + 1, invert3(phaseMatrix(line.impedance)))

  const turn = (phase: number) => (-2 * Math.PI * phase) / 3
  const flat = (at: number) =>
    complex(feeder.sourceVoltageV * Math.cos(turn(at % 3)), feeder.sourceVoltageV * Math.sin(turn(at % 3)))
  let voltages = Array.from({ length: size }, (_, at) => flat(at))
  const wanted = Array.from({ length: size }, () => complex(0))
  feeder.loads.forEach(({ bus, phases, powerFactor }, index) => {
    for (const phase of phases) {
      const real = (powerW[index] ?? 0) / phases.length
      const at = 3 * (bus + 1) + PHASES.indexOf(phase)
      const reactive = real > 0 ? real * Math.sqrt(1 / powerFactor ** 2 - 1) : 0
      wanted[at] = add(wanted[at] ?? complex(0), complex(real, reactive))
    }
  })
  for (let step = 0; step < 30; step++) voltages = newtonStep(voltages, admittance, wanted)

  const currents = admittance.slice(0, 3).map((row) => dot(row, voltages))
  const sourceW = currents.reduce((sum, current, at) => {
    const voltage = voltages[at] ?? complex(0)
    return sum + voltage.re * current.re + voltage.im * current.im
  }, 0)
  const sizes = voltages.map(({ re, im }) => Math.hypot(re, im))
  return { voltagesV: feeder.buses.map((_, bus) => sizes.slice(3 * bus + 3, 3 * bus + 6)), sourceW }
}

/** Sequence impedances as a matrix of phases. */
function phaseMatrix({ positive, zero }: SequenceImpedance): Complex[][] {
  const own = complex(
    (2 * positive.resistanceOhm + zero.resistanceOhm) / 3,
    (2 * positive.reactanceOhm + zero.reactanceOhm) / 3,
  )
  const shared = complex(
    (zero.resistanceOhm - positive.resistanceOhm) / 3,
    (zero.reactanceOhm - positive.reactanceOhm) / 3,
  )
  return [0, 1, 2].map((p) => [0, 1, 2].map((q) => (p === q ? own : shared)))
}

function invert3(matrix: Complex[][]): Complex[][] {
  const rows = matrix.map((row, p) => [...row, ...[0, 1, 2].map((q) => complex(p === q ? 1 : 0))])
  for (let pivot = 0; pivot < 3; pivot++) {
    const scale = inverse(rows[pivot]?.[pivot] ?? complex(1))
    rows[pivot] = (rows[pivot] ?? []).map((cell) => times(cell, scale))
    rows.forEach((row, at) => {
      if (at === pivot) return
      const factor = negative(row[pivot] ?? complex(0))
      rows[at] = row.map((cell, column) => add(cell, times(factor, rows[pivot]?.[column] ?? complex(0))))
    })
  }
  return rows.map((row) => row.slice(3))
}

function dot(row: readonly Complex[], vector: readonly Complex[]): Complex {
  return row.reduce((sum, cell, at) => add(sum, times(cell, vector[at] ?? complex(0))), complex(0))
}

/** One step on the currents of all nodes but the source's three. */
function newtonStep(voltages: Complex[], admittance: Complex[][], wanted: readonly Complex[]): Complex[] {
  const free = voltages.length - 3
  const at = (row: number, column: number) => admittance[row + 3]?.[column + 3] ?? complex(0)
  const jacobian = Array.from({ length: 2 * free }, () => new Array<number>(2 * free).fill(0))
  const right: number[] = []
  const put = (row: number, column: number, value: number) => {
    const cells = jacobian[row] ?? []
    cells[column] = (cells[column] ?? 0) + value
  }
  for (let row = 0; row < free; row++) {
    const { re: vr, im: vi } = voltages[row + 3] ?? complex(0)
    const { re: p, im: q } = wanted[row + 3] ?? complex(0)
    const square = vr ** 2 + vi ** 2
    const load = complex((p * vr + q * vi) / square, (p * vi - q * vr) / square)
    const network = dot(admittance[row + 3] ?? [], voltages)
    right[row] = -(load.re + network.re)
    right[row + free] = -(load.im + network.im)
    for (let column = 0; column < free; column++) {
      const { re: g, im: b } = at(row, column)
      put(row, column, g)
      put(row, column + free, -b)
      put(row + free, column, b)
      put(row + free, column + free, g)
    }
    put(row, row, (p - 2 * vr * load.re) / square)
    put(row, row + free, (q - 2 * vi * load.re) / square)
    put(row + free, row, (-q - 2 * vr * load.im) / square)
    put(row + free, row + free, (p - 2 * vi * load.im) / square)
  }
  const change = eliminate(jacobian, right)
  return voltages.map((voltage, node) =>
    node < 3 ? voltage : add(voltage, complex(change[node - 3] ?? 0, change[node - 3 + free] ?? 0)),
  )
}

/** Gaussian elimination with the largest pivot. */
function eliminate(matrix: number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0])
  const size = rows.length
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot
    for (let at = pivot + 1; at < size; at++)
      if (Math.abs(rows[at]?.[pivot] ?? 0) > Math.abs(rows[best]?.[pivot] ?? 0)) best = at
    const [top = [], other = []] = [rows[pivot], rows[best]]
    rows[best] = top
    rows[pivot] = other
    for (let at = pivot + 1; at < size; at++) {
      const row = rows[at] ?? []
      const factor = (row[pivot] ?? 0) / (other[pivot] ?? 1)
      for (let column = pivot; column <= size; column++)
        row[column] = (row[column] ?? 0) - factor * (other[column] ?? 0)
    }
  }
  const result = new Array<number>(size).fill(0)
  for (let at = size - 1; at >= 0; at--) {
    const row = rows[at] ?? []
    let sum = row[size] ?? 0
    for (let column = at + 1; column < size; column++) sum -= (row[column] ?? 0) * (result[column] ?? 0)
    result[at] = sum / (row[at] ?? 1)
  }
  return result
}
