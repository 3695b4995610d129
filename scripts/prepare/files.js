import * as fs from 'node:fs'
import { dirname } from 'node:path'

export function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

export function readJson(path) {
  try {
    return JSON.parse(readText(path) ?? '')
  } catch {
    return undefined
  }
}

/** Files below a path, or the path itself; nothing when it does not exist. */
export function listFiles(path, skipped = []) {
  const stat = fs.statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || skipped.includes(path)) return []
  if (!stat.isDirectory()) return [path]
  return fs.readdirSync(path).flatMap((name) => listFiles(`${path}/${name}`, skipped))
}

/** Whole or not at all, and only where something else is there: a running program may be loading it. */
export function writeIfDifferent(path, contents) {
  if (fs.existsSync(path) && fs.readFileSync(path).equals(Buffer.from(contents))) return
  fs.mkdirSync(dirname(path), { recursive: true })
  fs.writeFileSync(`${path}.new`, contents)
  fs.renameSync(`${path}.new`, path)
}
