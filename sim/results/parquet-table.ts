import type { ColumnSource } from 'hyparquet-writer'
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'

/** Whole numbers of 32 and 64 bits, times in UTC, words, and ratios; nothing is null but where it says so. */
export interface TableColumn {
  readonly name: string
  readonly type: 'INT32' | 'INT64' | 'TIMESTAMP' | 'STRING' | 'DOUBLE'
  readonly nullable?: boolean
}

export type ColumnData = ColumnSource['data']

/** A Parquet file that grows by groups of rows; what was appended is on disk, not in memory. */
export interface ParquetTable {
  /** One array for each column, in their order, all of one length. */
  append(columns: readonly ColumnData[]): void
  /** Writes the end, without which the file cannot be read. */
  end(): void
}

/** Rows that are compressed together. */
const GROUP_ROWS = 100_000

/** Makes a table; `metadata` stands in the file for who finds it without its folder. */
export function createParquetTable(
  path: string,
  columns: readonly TableColumn[],
  metadata: Readonly<Record<string, string>>,
): ParquetTable {
  const withData = (data: readonly ColumnData[]): ColumnSource[] =>
    columns.map(({ name, type, nullable = false }, index) => ({
      name,
      type,
      nullable,
      data: data[index] ?? [],
    }))
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: schemaFromColumnData({ columnData: withData([]) }),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'streetwatt',
  })
  return {
    append(data) {
      void writer.write({
        columnData: withData(data).map(({ name, data: cells }) => ({ name, data: cells })),
        rowGroupSize: GROUP_ROWS,
      })
    },
    end() {
      void writer.finish()
    },
  }
}
