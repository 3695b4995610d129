/** A statement for a terminal: what to pay, why, and how it compares with the tariff alone. */
import type { StatementDocument } from './document.ts'
import { kwhText } from './rounding.ts'
import {
  accountSentence,
  certificateCells,
  certificateHeadings,
  closingCells,
  greenSentence,
  LINE_HEADINGS,
  lineCells,
  monthTitle,
  PARTNER_HEADINGS,
  partnerCells,
  periodText,
  rewardSentence,
  roundingSentence,
  summarySentences,
} from './words.ts'

export function statementText(statement: StatementDocument): string {
  const { community, member, energy } = statement
  const rows = [[...LINE_HEADINGS], ...statement.lines.map(lineCells), ...closingCells(statement)]
  const metered = `Metered: ${kwhText(energy.importWh)} kWh in, ${kwhText(energy.exportWh)} kWh out.`
  return [
    `${community.name}: statement of ${member.title} for ${monthTitle(statement)}`,
    periodText(statement),
    '',
    ...summarySentences(statement),
    '',
    table(rows),
    metered,
    roundingSentence(statement),
    '',
    table([certificateHeadings(statement), ...certificateCells(statement)]),
    ...[greenSentence(statement) ?? []].flat(),
    ...partnerLines(statement),
    ...rewardLines(statement),
    accountSentence(statement),
    `Community ${community.hash}`,
    '',
  ].join('\n')
}

function partnerLines({ partners }: StatementDocument): string[] {
  return partners.length === 0 ? [] : ['', table([[...PARTNER_HEADINGS], ...partners.map(partnerCells)])]
}

function rewardLines(statement: StatementDocument): string[] {
  const sentence = rewardSentence(statement)
  if (sentence === undefined) return []
  return [sentence, 'How each day was shared: --format html or json.']
}

/** The first column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}
