/** The parts that paths of the OpenAPI document are written with. */

interface Content {
  readonly [type: string]: { readonly schema: object }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly object[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  /** Of a write: a token, or a session with its header. */
  readonly security?: readonly object[]
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

/** Of a write: a token, or a session with its header. */
export const WRITE = [{ token: [] }, { session: [], csrf: [] }]
export const WHOLE = { type: 'integer', minimum: 0 }

/** An answer by the name of its schema. */
export function json(name: string, description: string): Operation['responses'][string] {
  return {
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  }
}

export function text(type: string, description: string): Operation['responses'][string] {
  return { description, content: { [type]: { schema: { type: 'string' } } } }
}

export function pathParameter(name: string, description: string, schema: object): object {
  return { name, in: 'path', required: true, description, schema }
}

export function body(name: string): NonNullable<Operation['requestBody']> {
  return {
    required: true,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  }
}

export function refused(description: string): Operation['responses'][string] {
  return json('Problem', description)
}
