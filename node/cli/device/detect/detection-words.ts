/** One detected device as text: who, what it says, what can be asked of it, and what to write into the configuration. */
import { formatHostPort } from '../endpoint-text.ts'
import { describeDevice } from '../device-words.ts'
import { mapPoints } from '../../../../hardware/device.ts'
import type { Point } from '../../../../hardware/device.ts'
import { pointLines } from '../point-words.ts'
import { configLines } from './config-block.ts'
import type { Detection } from './detection.ts'

export function detectionText(detection: Detection): string {
  const { notes } = detection
  return [
    `${placeOf(detection)}: ${describeDevice(detection)}`,
    `  speaks    ${protocolWords(detection)}`,
    `  is        ${detection.capabilities.join(', ') || 'nothing that is known'}`,
    ...section('reads', readLines(detection)),
    ...section('steers', steerLines(detection)),
    ...section('notes', notes),
    '  write into streetwatt.yaml:',
    ...configLines(detection.config).map((line) => `    ${line}`),
    '',
  ].join('\n')
}

function placeOf({ host, port, unitId }: Detection): string {
  return `${formatHostPort({ host, port })} unit ${unitId}`
}

function protocolWords({ transport, protocol, profile, base, models }: Detection): string {
  const wire = { tcp: 'Modbus TCP', 'rtu-tcp': 'Modbus RTU over TCP', rtu: 'Modbus RTU' }[transport]
  const map = base === null ? '' : `, SunSpec at ${base}: models ${models.join(' ')}`
  return `${wire}${map}${protocol === 'modbus' || profile !== null ? `, profile ${profile ?? ''}` : ''}`
}

const ABSENT: Point = { value: null, quality: 'not-implemented', atMs: 0, source: '' }

function readLines({ readable }: Detection): string[] {
  return pointLines(mapPoints((name) => readable[name] ?? ABSENT))
}

function steerLines({ controllable: { actions, why } }: Detection): string[] {
  return [...(actions.length === 0 ? [] : [actions.join(', ')]), ...why]
}

/** The first line beside its heading, the others below it. */
function section(heading: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? heading : '').padEnd(8)}  ${line}`)
}
