/** A copy of the tree with all mutants in it, and with tests that register their cases instead of running. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Area } from './areas.ts'
import { AREAS } from './areas.ts'
import { armMutants } from './arm-mutants.ts'
import type { Mutant } from './find-mutants.ts'
import { findMutants } from './find-mutants.ts'
import { handMutantsOf } from './hand-mutants.ts'
import { createScratch } from './scratch.ts'

export interface ArmedScratch {
  readonly folder: string
  /** By number. */
  readonly mutants: readonly Mutant[]
  /** Those of the area, by number. */
  readonly own: readonly number[]
  readonly tests: readonly string[]
}

/** All areas of mechanical mutants are in one copy, so that what a test reaches is looked at once for all of them. */
export function createArmedScratch(root: string, area: Area): ArmedScratch {
  const folder = fs.realpathSync(createScratch(root))
  const listSources = ({ sources }: Area): string[] =>
    sources.flatMap((source) => listFiles(root, source, '.ts'))
  const together: readonly Area[] =
    area.isByHand === true ? [area] : Object.values(AREAS).filter((each: Area) => each.isByHand !== true)
  const ownPaths = new Set(listSources(area))
  const mutants: Mutant[] = []
  for (const path of new Set(together.flatMap(listSources))) {
    const source = fs.readFileSync(join(root, path), 'utf8')
    const found =
      area.isByHand === true ? handMutantsOf(root, path) : findMutants(path, source, { isThorough: true })
    fs.writeFileSync(join(folder, path), armMutants(source, found, mutants.length))
    mutants.push(...found)
  }
  const own = [...mutants.entries()].flatMap(([id, { path }]) => (ownPaths.has(path) ? [id] : []))
  const standIn = join(folder, 'test/mutate/cases.ts')
  for (const path of listFiles(folder, 'test', '.ts')) {
    const source = fs.readFileSync(join(folder, path), 'utf8')
    const standing = source.replaceAll(/from 'uvu'$/gm, `from '${standIn}'`)
    if (standing !== source) fs.writeFileSync(join(folder, path), standing)
  }
  return { folder, mutants, own, tests: area.tests.flatMap((path) => listFiles(root, path, '.test.ts')) }
}

/** A folder's files by name, or those that begin so; paths from the root. */
function listFiles(root: string, start: string, ending: string): string[] {
  const isFolder = fs.existsSync(join(root, start)) && fs.statSync(join(root, start)).isDirectory()
  const folder = isFolder ? start : start.slice(0, start.lastIndexOf('/'))
  return fs
    .readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => path.startsWith(start) && path.endsWith(ending))
    .sort()
}
