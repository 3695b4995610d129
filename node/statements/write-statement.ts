/** One statement in the forms in which people and programs want it. */
import type { StatementFormat, WrittenStatement } from '../api/source.ts'
import type { StatementDocument } from './document.ts'
import { statementCsv } from './statement-csv.ts'
import { statementHtml } from './statement-html.ts'
import { statementText } from './statement-text.ts'

export async function writeStatement(
  statement: StatementDocument,
  format: StatementFormat,
): Promise<WrittenStatement> {
  switch (format) {
    case 'json':
      return { contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(statement)}\n` }
    case 'csv':
      return { contentType: 'text/csv; charset=utf-8', body: statementCsv(statement) }
    case 'html':
      return { contentType: 'text/html; charset=utf-8', body: statementHtml(statement) }
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', body: statementText(statement) }
    case 'pdf': {
      // The library takes a third of a second to load, and most homes never print.
      const { statementPdf } = await import('./statement-pdf.ts')
      return { contentType: 'application/pdf', body: await statementPdf(statement) }
    }
  }
}
