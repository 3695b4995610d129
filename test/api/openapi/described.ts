/** Holds an answer to what the OpenAPI document says of its route: status, content type and the strict schema. */
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as assert from 'uvu/assert'
import { openApiDocument } from '../../../node/api/openapi/document.ts'

export const STRICT = openApiDocument('0.0.0', 'strict')

const ajv = new Ajv2020({ allErrors: true })
ajv.addVocabulary(['components'])
const validators = new Map<string, ValidateFunction>()

function validatorOf(schema: object): ValidateFunction {
  const key = JSON.stringify(schema)
  const validate = validators.get(key) ?? ajv.compile({ ...schema, components: STRICT.components })
  validators.set(key, validate)
  return validate
}

export interface Told {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** Throws what is wrong. `path` is the template of the document, `/api/v1/slots/{slot}`. */
export function checkAnswer(path: string, method: string, { status, contentType, text }: Told): void {
  const operation = STRICT.paths[path]?.[method.toLowerCase()]
  assert.ok(operation, `${method} ${path} is not in the document`)
  const place = operation.responses[status] === undefined ? 'default' : String(status)
  const content = operation.responses[place]?.content
  if (content === undefined) {
    assert.is(text, '', `${path} answers ${status} without a body`)
    return
  }
  const type = contentType.split(';')[0] ?? ''
  assert.ok(content[type], `${path} ${status}: ${type} is not among ${Object.keys(content).join(', ')}`)
  if (type !== 'application/json') return
  const validate = validatorOf(content[type].schema)
  if (!validate(JSON.parse(text))) throw new Error(`${path} ${status}: ${ajv.errorsText(validate.errors)}`)
}

export async function checkResponse(path: string, response: Response, method = 'GET'): Promise<void> {
  const contentType = response.headers.get('content-type') ?? ''
  checkAnswer(path, method, { status: response.status, contentType, text: await response.text() })
}
