import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'

/** Some rows of a table, cells in the order of the columns; times are dates, whole numbers of 64 bits are bigints. */
export interface TableRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Reads a Parquet table of ours group by group, so that a long one does not fill the memory. */
export async function* readTable(path: string): AsyncGenerator<TableRows> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const columns = metadata.schema.slice(1).map(({ name }) => name)
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    const objects = await parquetReadObjects({ file, metadata, rowStart, rowEnd })
    yield { columns, rows: objects.map((row) => columns.map((name): unknown => row[name])) }
    rowStart = rowEnd
  }
}
