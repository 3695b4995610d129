/**
 * A file for somebody who helps: what the doctor found, the configuration, metrics and log lines, and no secret. The place
 * of the home is taken out by its key; then every secret and every name that is known here is looked for in what is left.
 */
import { open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import type { ParsedConfig } from '../../config/home-config.ts'
import { ACCESS_FILE } from '../../api/access/access-file.ts'
import { assert } from '../../core/units/assert.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { hideSecrets, redact } from '../../runtime/secrets.ts'
import { createTarWriter } from '../../store/backup/tar-file.ts'
import { MEMBER_KEY_FILE } from '../community/home-files.ts'
import type { AskedNode } from '../ask-node.ts'
import type { Finding } from './finding.ts'
import type { KnownName } from './names.ts'
import { hideNames } from './names.ts'

export interface BundleContents {
  readonly findings: readonly Finding[]
  readonly parsed: ParsedConfig | null
  readonly asked: AskedNode
  /** Of the street and its homes. */
  readonly names: readonly KnownName[]
}

/** Shorter ones would be found everywhere, and protect nothing. */
const SECRET_LEAST = 4

/** Writes the file, readable by its owner alone; throws `bundle-unwritable`, also where it is there already. */
export async function writeBundle(
  path: string,
  { findings, parsed, asked, names }: BundleContents,
  nowMs: number,
): Promise<void> {
  const secrets = parsed === null ? [] : await secretsOf(parsed)
  const parts: Record<string, string> = {
    'doctor.json': JSON.stringify(
      { madeAt: new Date(nowMs).toISOString(), findings: findings.map((each) => nameless(each, names)) },
      null,
      2,
    ),
    'config.json': JSON.stringify(parsed === null ? null : shownConfig(parsed, secrets), null, 2),
    ...(asked.metrics !== null && { 'metrics.txt': asked.metrics }),
    ...(asked.logLines !== null && { 'log.json': asked.logLines }),
  }
  try {
    const handle = await open(path, 'wx', 0o600)
    try {
      const tar = createTarWriter(handle, { modifiedMs: nowMs })
      for (const [name, text] of Object.entries(parts)) {
        const hidden = hideSecrets(hideNames(text, names), secrets)
        assert(!secrets.some((secret) => hidden.includes(secret)), 'no secret leaves in a bundle')
        await tar.add(name, [Buffer.from(hidden, 'utf8')])
      }
      await tar.end()
    } finally {
      await handle.close()
    }
  } catch (cause) {
    if ((cause as { code?: unknown }).code === undefined) throw cause
    throw new OperatingError(
      { code: 'bundle-unwritable', path },
      `The bundle ${path} cannot be written, or is there already: name another file.`,
      { cause },
    )
  }
}

function nameless(finding: Finding, names: readonly KnownName[]): Finding {
  const { detail, remedy } = finding
  const inProse = (text: string): string => hideNames(text, names, { inProse: true })
  return { ...finding, detail: inProse(detail), remedy: remedy === null ? null : inProse(remedy) }
}

/** Where the home is, and what its owner calls it, help nobody who looks for a fault. */
function shownConfig({ config, overriddenBy }: ParsedConfig, secrets: readonly string[]): object {
  const { site: _place, ...rest } = config
  return { overriddenBy, config: redact(rest, secrets) }
}

const anySecret = z.record(z.string(), z.unknown())

/** Longest first, so that none is left in part. */
async function secretsOf({ config, secrets }: ParsedConfig): Promise<string[]> {
  const { keysPath, dataDirectory, mqtt, site } = config
  const files = [
    ...[keysPath, `${keysPath}.next`, join(dirname(keysPath), MEMBER_KEY_FILE)],
    join(dataDirectory, ACCESS_FILE),
  ]
  const read = await Promise.all(
    files.map(async (path) => textsIn(await readFile(path, 'utf8').catch(() => '{}'))),
  )
  const named = [mqtt?.password ?? '', mqtt?.username ?? '', site.title ?? '']
  return [...new Set([...secrets, ...named, ...read.flat()])]
    .filter((secret) => secret.length >= SECRET_LEAST)
    .sort((left, right) => right.length - left.length)
}

/** Every text in a document of secrets that is long enough to be one. */
function textsIn(text: string): string[] {
  const found: string[] = []
  try {
    JSON.stringify(anySecret.parse(JSON.parse(text)), (_name, value: unknown) => {
      if (typeof value === 'string' && value.length >= LONG_SECRET) found.push(value)
      return value
    })
  } catch {
    // A file that is none holds nothing that was a secret to this program.
  }
  return found
}

const LONG_SECRET = 16
