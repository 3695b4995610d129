/** A statement on paper: one page with what is to be paid and why, and the days of the month. */
import PDFDocument from 'pdfkit'
import type { Bar, DayChart } from './day-chart.ts'
import { BAR_WORDS, layOutDays } from './day-chart.ts'
import { daysOf } from './days.ts'
import type { StatementDocument } from './document.ts'
import {
  accountSentence,
  certificateCells,
  certificateHeadings,
  closingCells,
  greenSentence,
  LINE_HEADINGS,
  lineCells,
  monthTitle,
  partnerSentence,
  periodText,
  rewardSentence,
  roundingSentence,
  summarySentences,
  unbroken,
} from './words.ts'

const MARGIN = 56
/** A4, in points. */
const CONTENT_WIDTH = 595.28 - 2 * MARGIN
const INK = '#1c2430'
const QUIET = '#5b6675'
const RULE = '#d9dee5'
const BAR_COLOURS: Readonly<Record<Bar['kind'], string>> = {
  bought: '#1f77b4',
  'grid-import': '#9aa5b1',
  sold: '#e69f00',
  'grid-export': '#c9ced6',
}

/** The same statement gives the same bytes: its dates are those of the month. */
export async function statementPdf(statement: StatementDocument): Promise<Uint8Array<ArrayBuffer>> {
  const { community, member, endMs } = statement
  const title = `${community.name}: ${member.title}, ${monthTitle(statement)}`
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    info: { Title: title, Creator: 'Streetwatt', Producer: 'Streetwatt', CreationDate: new Date(endMs) },
    lang: 'en',
    displayTitle: true,
  })
  const bytes = collect(document)
  drawHead(document, statement)
  drawSummary(document, statement)
  drawLines(document, statement)
  drawDays(document, statement)
  drawContribution(document, statement)
  drawFoot(document, statement)
  document.end()
  return bytes
}

type Paper = PDFKit.PDFDocument

async function collect(document: Paper): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of document) chunks.push(chunk as Buffer)
  return new Uint8Array(Buffer.concat(chunks))
}

function drawHead(document: Paper, statement: StatementDocument): void {
  const { community, member } = statement
  write(document, community.name, { size: 10, colour: QUIET })
  write(document, `Statement for ${monthTitle(statement)}`, { size: 20, isBold: true })
  write(document, member.title, { size: 11 })
  write(document, periodText(statement), { size: 10, colour: QUIET })
  document.moveDown(1)
}

function drawSummary(document: Paper, statement: StatementDocument): void {
  const [due = '', ...others] = summarySentences(statement)
  write(document, due, { size: 15, isBold: true })
  for (const sentence of others) write(document, sentence, { size: 10 })
  document.moveDown(1)
}

/** Left edge and width of each column; numbers end at the right. */
const COLUMNS = [
  { x: 0, width: 235 },
  { x: 235, width: 80 },
  { x: 315, width: 70 },
  { x: 385, width: CONTENT_WIDTH - 385 },
] as const

function drawLines(document: Paper, statement: StatementDocument): void {
  write(document, `What the amount is made of, in ${statement.community.currency}; minus is paid`, {
    size: 9,
    colour: QUIET,
  })
  drawRow(document, LINE_HEADINGS, { isBold: true, colour: QUIET })
  for (const line of statement.lines) drawRow(document, lineCells(line), {})
  closingCells(statement).forEach((row, index) => {
    drawRow(document, row, { isBold: index === 0 })
  })
  document.x = MARGIN
  document.moveDown(0.5)
  write(document, roundingSentence(statement), { size: 9, colour: QUIET })
  document.moveDown(1)
}

function drawRow(
  document: Paper,
  cells: readonly string[],
  { isBold = false, colour = INK }: { isBold?: boolean; colour?: string },
): void {
  const top = document.y + 3
  document
    .fontSize(10)
    .fillColor(colour)
    .font(isBold ? 'Helvetica-Bold' : 'Helvetica')
  COLUMNS.forEach(({ x, width }, index) => {
    const align = index === 0 ? 'left' : 'right'
    document.text(printable(cells[index] ?? ''), MARGIN + x, top, { width, align, lineBreak: false })
  })
  const bottom = top + 14
  document
    .moveTo(MARGIN, bottom)
    .lineTo(MARGIN + CONTENT_WIDTH, bottom)
    .lineWidth(0.5)
    .stroke(RULE)
  document.x = MARGIN
  document.y = bottom
}

function drawDays(document: Paper, statement: StatementDocument): void {
  const days = daysOf(statement)
  if (days.length === 0) return
  write(document, 'Day by day', { size: 12, isBold: true })
  const chart = layOutDays(days, CONTENT_WIDTH, 170)
  const top = document.y + 4
  drawChart(document, chart, top)
  document.y = top + chart.height + 6
  drawLegend(document)
  document.moveDown(1)
}

function drawChart(document: Paper, chart: DayChart, top: number): void {
  document.font('Helvetica').fontSize(8)
  for (const { y, text } of chart.gridLines) {
    document
      .moveTo(MARGIN + 44, top + y)
      .lineTo(MARGIN + chart.width, top + y)
      .lineWidth(0.4)
      .stroke(RULE)
    document.fillColor(QUIET).text(text, MARGIN, top + y - 4, { width: 40, align: 'right', lineBreak: false })
  }
  for (const { kind, x, y, width, height } of chart.bars)
    document.rect(MARGIN + x, top + y, width, height).fill(BAR_COLOURS[kind])
  const { baseline, width } = chart
  document
    .moveTo(MARGIN + 44, top + baseline)
    .lineTo(MARGIN + width, top + baseline)
    .lineWidth(0.6)
    .stroke(INK)
  for (const { text, x } of chart.labels)
    document
      .fillColor(QUIET)
      .text(text, MARGIN + x - 10, top + chart.height - 9, { width: 20, align: 'center', lineBreak: false })
}

function drawLegend(document: Paper): void {
  const top = document.y
  const step = CONTENT_WIDTH / 4
  Object.entries(BAR_COLOURS).forEach(([kind, colour], index) => {
    const left = MARGIN + index * step
    document.rect(left, top + 1, 7, 7).fill(colour)
    document
      .fillColor(QUIET)
      .fontSize(8)
      .text(BAR_WORDS[kind as Bar['kind']], left + 11, top, { width: step - 12, lineBreak: false })
  })
  document.x = MARGIN
  document.y = top + 12
}

/** In sentences: the page is full. */
function drawContribution(document: Paper, statement: StatementDocument): void {
  const green = greenSentence(statement)
  if (green !== undefined) write(document, green, { size: 10, isBold: true })
  const [kind = '', unit = ''] = certificateHeadings(statement)
  const flows = certificateCells(statement).map(([words = '', amount = '']) => `${words} ${amount}`)
  write(document, `${kind}, in ${unit}: ${flows.join('; ')}.`, { size: 8, colour: QUIET })
  const partners = partnerSentence(statement)
  if (partners !== undefined) write(document, partners, { size: 8, colour: QUIET })
  const rewards = rewardSentence(statement)
  if (rewards !== undefined) write(document, rewards, { size: 8, colour: QUIET })
  document.moveDown(1)
}

function drawFoot(document: Paper, statement: StatementDocument): void {
  write(document, accountSentence(statement), { size: 8, colour: QUIET })
  write(document, `Community ${statement.community.hash}`, { size: 8, colour: QUIET })
  write(document, 'Slot by slot: streetwatt ledger statement --format csv.', { size: 8, colour: QUIET })
}

function write(
  document: Paper,
  text: string,
  { size, colour = INK, isBold = false }: { size: number; colour?: string; isBold?: boolean },
): void {
  document
    .font(isBold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor(colour)
    .text(printable(unbroken(text)), { width: CONTENT_WIDTH })
}

/** The standard fonts know the characters of Windows-1252; what they lack is shown as a question mark, not as another. */
function printable(text: string): string {
  return text.replace(/[^\u0020-\u007e\u00a0-\u00ff€–—‘’“”„…ŠšŽžŒœŸ]/gu, '?')
}
