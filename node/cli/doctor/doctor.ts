/** `streetwatt doctor`: looks at all that a home stands on, and says of each thing what it saw and what to do. */
import { resolve } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { ParsedConfig } from '../../config/home-config.ts'
import { parseConfig, readConfigFile } from '../../config/home-config.ts'
import { programVersion } from '../../runtime/program-version.ts'
import { askNode } from '../ask-node.ts'
import type { Terminal } from '../terminal.ts'
import { writeBundle } from './bundle.ts'
import { checkBackups, checkFiles } from './check-home.ts'
import { checkClock, checkDisk, checkVersions } from './check-machine.ts'
import { checkRunning, checkStopped, findNode, isStopped } from './check-node.ts'
import type { Finding } from './finding.ts'
import { fail, ok } from './finding.ts'
import type { KnownName } from './names.ts'
import { namesOf } from './names.ts'

export interface DoctorFlags {
  readonly config: string
  readonly json?: true
  /** A file, or true for one that is named after the moment. */
  readonly bundle?: string | true
}

const NOBODY = { url: null, isAlive: false, readiness: null, metrics: null, logLines: null }

/** Throws `doctor-found-faults`, after everything was said, where a check failed. */
export async function runDoctor(
  { config: path, json, bundle }: DoctorFlags,
  { terminal, signal, nowMs }: { terminal: Terminal; signal: AbortSignal; nowMs: number },
): Promise<void> {
  const { finding, parsed } = await checkConfig(path)
  const asked = parsed === null ? NOBODY : await askNode(parsed.config)
  const findings = [checkVersions(), checkClock(nowMs), finding]
  let known: readonly KnownName[] = []
  if (parsed !== null) {
    const { config } = parsed
    const node = await findNode(config)
    findings.push(await checkDisk(config.dataDirectory), ...(await checkFiles(config)))
    findings.push(...checkRunning(node, asked))
    if (isStopped(node, asked)) findings.push(...(await checkStopped(config, signal)))
    findings.push(await checkBackups(config, nowMs))
    known = await namesOf(config, node instanceof OperatingError ? null : node)
  }
  const file = bundle === undefined ? null : resolve(bundle === true ? bundleName(nowMs) : bundle)
  if (file !== null) await writeBundle(file, { findings, parsed, asked, names: known }, nowMs)
  const faults = findings.filter(({ result }) => result === 'fail')
  if (json === true) {
    const document = { ok: faults.length === 0, version: programVersion(), checks: findings, bundle: file }
    terminal.print(JSON.stringify(document, null, 2))
  } else {
    for (const each of findings) terminal.print(linesOf(each))
    if (file !== null) terminal.print(`${file} is for whoever helps you. Look at it first: tar xOf ${file}`)
  }
  if (faults.length === 0) return
  const names = faults.map(({ check }) => check).join(', ')
  throw new OperatingError(
    { code: 'doctor-found-faults' },
    `Something is wrong with: ${names}; what to do stands beside each.`,
  )
}

async function checkConfig(path: string): Promise<{ finding: Finding; parsed: ParsedConfig | null }> {
  try {
    const parsed = parseConfig(await readConfigFile(path), path, process.env)
    return { finding: ok('config', `${resolve(path)} is good`), parsed }
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    const remedy = 'Correct the file: streetwatt config check says line and column.'
    return { finding: fail('config', `${error.message} (${String(error.code)})`, remedy), parsed: null }
  }
}

function bundleName(nowMs: number): string {
  return `streetwatt-doctor-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '')}Z.tar`
}

function linesOf({ check, result, detail, remedy }: Finding): string {
  const first = `${result.padEnd(4)}  ${check.padEnd(9)} ${detail}`
  return remedy === null ? first : `${first}\n                → ${remedy}`
}
