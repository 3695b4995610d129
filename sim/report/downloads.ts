import { readFileSync } from 'node:fs'
import { scriptJson } from './markup.ts'

/** The data of a page and the script by which its buttons save figures as SVG and numbers as CSV (`csv`, by name). */
export function downloads(data: { readonly csv: Readonly<Record<string, string>> }): string {
  const script = readFileSync(new URL('./downloads.html', import.meta.url), 'utf8')
  return `<script type="application/json" id="report-data">${scriptJson(data)}</script>\n${script}`
}
