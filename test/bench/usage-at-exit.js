/** Loaded before a program that is measured: writes what it has used when it ends. */
import { writeFileSync } from 'node:fs'

const path = process.env.STREETWATT_BENCH_USAGE
if (path !== undefined) {
  process.on('exit', () => writeFileSync(path, JSON.stringify(process.resourceUsage())))
}
