/** `streetwatt device test`: reads for a while and says in words what is good and what to do. Nothing is written. */
import type { Check } from '../../../../hardware/device-test/check.ts'
import { ok } from '../../../../hardware/device-test/check.ts'
import { checkEnergy } from '../../../../hardware/device-test/check-energy.ts'
import { checkLooks, samplesOf } from '../../../../hardware/device-test/check-looks.ts'
import type { Look } from '../../../../hardware/device-test/look.ts'
import { reportOf } from '../../../../hardware/device-test/report.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import type { Print } from '../../print.ts'
import type { Terminal } from '../../terminal.ts'
import { describeDevice, describePlace } from '../device-words.ts'
import type { NamedPlace, OpenPlace } from '../open-place.ts'
import { findPlace, openPlace } from '../open-place.ts'
import { poll } from '../polling.ts'

export interface TestFlags {
  readonly for: number
  readonly every: number
  readonly json?: true
}

export interface TestParts {
  readonly print: Print
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** Ends with `device-test-failed` when the home cannot be traded with as it is. */
export async function testDevice(place: NamedPlace, flags: TestFlags, parts: TestParts): Promise<void> {
  const { print, terminal, signal } = parts
  const open = await openPlace(await findPlace(place), signal)
  try {
    const looks = await look(open, flags, parts)
    const checks = [
      checkIdentity(open),
      ...checkLooks(looks),
      ...checkEnergy(samplesOf(looks), open.device.signs),
    ]
    const isFit = checks.every(({ result }) => result !== 'failed')
    if (flags.json === true) await print(`${JSON.stringify(documentOf(open, looks, checks))}\n`)
    else await print(textOf(open, checks, isFit))
    if (!isFit) throw testFailed(checks)
  } finally {
    await open.close()
    terminal.progress('')
  }
}

async function look(open: OpenPlace, flags: TestFlags, { terminal, signal }: TestParts): Promise<Look[]> {
  const looks: Look[] = []
  const beganMs = performance.now()
  for await (const each of poll(open, { everyMs: flags.every * 1000, forMs: flags.for * 1000, signal })) {
    looks.push(each)
    const seconds = Math.round((performance.now() - beganMs) / 1000)
    terminal.progress(`${looks.length} looks in ${seconds} of ${flags.for} s`)
  }
  return looks
}

function checkIdentity({ device: { identity } }: OpenPlace): Check {
  const name = 'identity'
  const sentence = describeDevice(identity)
  if (identity.serial !== '') return ok(name, { code: 'identity-known', facts: {}, sentence })
  return {
    ...{ name, code: 'identity-without-serial', facts: {} },
    result: 'attention',
    sentence: `${sentence}: it says no serial number`,
    remedy: 'readings are bound to a serial number; a device without one is known by its address only',
  }
}

function documentOf({ device }: OpenPlace, looks: readonly Look[], checks: readonly Check[]) {
  const requests = looks.flatMap((look) => (look.sample === null ? [] : (look.requests ?? [])))
  return {
    ...reportOf(device, looks, checks),
    requestsPerLook: requests.length === 0 ? null : Math.max(...requests),
  }
}

const MARKS: Readonly<Record<Check['result'], string>> = {
  ok: 'ok',
  attention: 'look here',
  failed: 'FAILED',
  unknown: 'not known',
}

function textOf({ device: { identity } }: OpenPlace, checks: readonly Check[], isFit: boolean): string {
  const lines = checks.flatMap(({ name, result, sentence, remedy }) => [
    `${name.padEnd(12)}${MARKS[result].padEnd(11)}${sentence}`,
    ...(remedy === null ? [] : [`${' '.repeat(23)}→ ${remedy}`]),
  ])
  return `${[`${describePlace(identity)}; nothing was written`, '', ...lines, '', verdict(checks, isFit)].join('\n')}\n`
}

function verdict(checks: readonly Check[], isFit: boolean): string {
  if (!isFit) return 'A home cannot trade with this as it is; do what stands beside FAILED.'
  if (checks.some(({ result }) => result === 'unknown'))
    return 'What was seen is good; run it again for longer to know the rest.'
  return 'A home can trade with this.'
}

function testFailed(checks: readonly Check[]): OperatingError {
  const failed = checks.filter(({ result }) => result === 'failed')
  const names = failed.map(({ name }) => name).join(', ')
  const remedy = failed[0]?.remedy ?? 'see above'
  return new OperatingError({ code: 'device-test-failed' }, `The device did not pass: ${names}; ${remedy}.`)
}
