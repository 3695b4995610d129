/** A copy of the tree for mutants: nothing they do reaches the sources. */
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'coverage', '.git', 'dashboard'])

/** Copies the sources below `root` and links its packages; gives the folder, which the caller removes. */
export function createScratch(root: string): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'streetwatt-mutate-'))
  fs.cpSync(root, folder, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(path.slice(path.lastIndexOf('/') + 1)) || path === root,
  })
  fs.symlinkSync(fs.realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'))
  fs.cpSync(join(root, 'dist', 'rules'), join(folder, 'dist', 'rules'), { recursive: true })
  return folder
}

export function removeScratch(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true })
}
