import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { scenarioJsonSchema } from './schema.ts'

/**
 * Writes the scenario's JSON Schema, which editors read, to docs/scenario.schema.json; a test holds the file against
 * the format. Run it with: node --import tsx sim/scenario/write-schema.ts
 */
export function schemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../../docs/scenario.schema.json', import.meta.url), schemaText())
