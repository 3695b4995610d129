/** What a fresh clone installs: exact versions, a complete lockfile, and no package that runs code while installing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from './tree.ts'

interface Manifest {
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly overrides: Record<string, string>
  readonly allowScripts: Record<string, boolean>
}

interface Locked {
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly hasInstallScript?: boolean
}

const manifest = readJson('package.json') as Manifest
const { packages } = readJson('package-lock.json') as { packages: Record<string, Locked> }

test('versions are exact', () => {
  const wanted = Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.overrides,
  })
  assert.equal(
    wanted.filter(([, version]) => !/^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+$/.test(version)),
    [],
  )
})

test('the lockfile names what its packages need, on every platform: npm ci refuses one that does not', () => {
  const missing = Object.entries(packages).flatMap(([path, locked]) =>
    Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })
      .filter((name) => !isLocked(name, path))
      .map((name) => `${name} for ${path}`),
  )
  assert.equal(missing, [])
})

test('install scripts are decided one by one, and none is allowed', () => {
  const names = Object.entries(packages).filter(([, { hasInstallScript = false }]) => hasInstallScript)
  const undecided = names.filter(([path]) => manifest.allowScripts[nameOf(path)] === undefined)
  assert.equal(undecided, [])
  assert.not(Object.values(manifest.allowScripts).includes(true))
})

/** Looks where Node would: in the package's own node_modules, then in those above it. */
function isLocked(name: string, from: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    if (packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`] !== undefined)
      return true
    if (place === '') return false
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}

test.run()
