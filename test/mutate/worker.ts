/** A process of its own, so that compiling one mutant does not hold up another: judges what it is sent. */
import type { Mutant } from './find-mutants.ts'
import { checkUnchanged, judge } from './judge.ts'
import { createScratch, removeScratch } from './scratch.ts'

const scratch = createScratch(process.cwd())
process.on('exit', () => removeScratch(scratch))
const isChecked = checkUnchanged(scratch)
process.on('message', (mutant: Mutant) => {
  void isChecked.then(() => judge(scratch, mutant)).then((verdict) => process.send?.(verdict))
})
process.on('disconnect', () => process.exit())
