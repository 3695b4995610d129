/** `streetwatt sim report DIR`: draws the report of a run again. */
import { redrawReport } from '../../../sim/report/stored-report.ts'
import type { Print } from '../print.ts'

export async function runReportCommand(
  directory: string,
  flags: { readonly json?: true },
  { print }: { print: Print },
): Promise<void> {
  const path = await redrawReport(directory)
  await print(flags.json === true ? `${JSON.stringify({ report: path }, null, 2)}\n` : `${path}\n`)
}
