/** CSV as spreadsheets read it (RFC 4180): a header with units, one record a line, quotes only where they are needed. */

export function csvText(records: readonly (readonly string[])[]): string {
  return records.map((record) => `${record.map(field).join(',')}\r\n`).join('')
}

function field(text: string): string {
  // A cell that begins like a formula would be computed by a spreadsheet: a name is not to do that.
  const safe = /^[=@\t]|^[+-](?!\d+(\.\d+)?$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
