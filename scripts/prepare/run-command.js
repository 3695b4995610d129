import { spawn } from 'node:child_process'

const children = new Set()

/** Runs a command whose output, all of it, goes to our standard error; resolves to its exit code. */
export function runCommand(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && command === 'npm',
    })
    children.add(child)
    child.once('error', reject)
    child.once('exit', (code) => {
      children.delete(child)
      resolve(code ?? 1)
    })
  })
}

/** Ends what runs. */
export function endCommands(signal) {
  for (const child of children) child.kill(signal)
}
