import * as z from 'zod'
import { profileSchema } from './profile-schema.ts'

/** The JSON Schema of a profile file, as `profile.schema.json` holds it for editors. */
export function profileJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(profileSchema, { io: 'input', reused: 'ref' })
  return { $schema, title: 'Streetwatt device profile', ...rest }
}
