/** The files of this repository, as the house tests see them. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Paths from the root of all files below `folders` that end in one of `endings`, in order; fixtures are not ours. */
export function listFiles(folders: readonly string[], endings: readonly string[]): string[] {
  return folders
    .flatMap((folder) => walk(folder))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
}

function walk(folder: string): string[] {
  return readdirSync(`${ROOT}/${folder}`, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (!entry.isDirectory()) return [path]
      return entry.name === 'fixtures' || entry.name === 'node_modules' ? [] : walk(path)
    })
}
