/** Profiles are YAML files: ours beside this file (the build copies them to dist/), an owner's own anywhere. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkProfile } from './check-profile.ts'
import { toControlPlan } from './control-section.ts'
import { controlSchema } from './control-schema.ts'
import { nearestName } from './nearest-name.ts'
import { profileError } from './profile-errors.ts'
import { pointsSchema, profileSchema } from './profile-schema.ts'
import type { Profile } from './profile.ts'
import { registerSchema } from './register-schema.ts'
import { invalid, invalidShape, parseYaml } from './yaml-source.ts'

const FOLDER = dirname(fileURLToPath(import.meta.url))
const EXTENSION = '.yaml'

/** The names of the profiles that come with the program, sorted. */
export async function listProfiles(): Promise<string[]> {
  const files = await readdir(FOLDER)
  return files
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort()
}

/**
 * Loads a profile by its name, or an owner's own by its path (with a `/` or ending in `.yaml`). Throws
 * `profile-unknown`, `profile-unreadable`, `profile-syntax` or `profile-invalid`.
 */
export async function loadProfile(nameOrPath: string): Promise<Profile> {
  if (nameOrPath.includes('/') || nameOrPath.endsWith(EXTENSION)) return readProfile(nameOrPath)
  const names = await listProfiles()
  if (names.includes(nameOrPath)) return readProfile(join(FOLDER, `${nameOrPath}${EXTENSION}`))
  const nearest = nearestName(nameOrPath, names)
  const remedy = `take one of ${names.join(', ')}, or the path of a file`
  const what = `there is no such profile${nearest === null ? '' : `, did you mean "${nearest}"?`}`
  throw profileError({ code: 'profile-unknown', place: nameOrPath, what, remedy })
}

async function readProfile(path: string): Promise<Profile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const remedy = 'correct its path or its permissions'
    throw profileError(
      { code: 'profile-unreadable', place: path, what: 'the profile cannot be read', remedy },
      cause,
    )
  })
  return parseProfile(text, path)
}

/** Parses the text of a profile; faults name `path:line:column`. */
export function parseProfile(text: string, path: string): Profile {
  const source = parseYaml(text, path)
  const parsed = profileSchema.safeParse(source.values)
  if (!parsed.success) throw invalidShape(source, parsed.error, KNOWN_KEYS)
  const { control, ...file } = parsed.data
  const [fault] = checkProfile(file)
  if (fault !== undefined) throw invalid(source, fault.path, fault.what)
  if (control === undefined) return { ...file, path, control: null }
  const plan = toControlPlan(control, file)
  if ('what' in plan) throw invalid(source, ['control', ...plan.path], plan.what)
  return { ...file, path, control: plan }
}

/** Keys of the maps of a profile, for suggestions. */
const KNOWN_KEYS = [
  ...[profileSchema, registerSchema, pointsSchema, controlSchema].flatMap(({ shape }) => Object.keys(shape)),
  ...['connection', 'identity', 'parts', 'sunspec', 'defaults'].flatMap(keysOfSection),
  ...['sum', 'difference', 'of', 'positive', 'signFrom', 'oneOf', 'between', 'text', 'bit', 'register'],
  ...['charge', 'discharge', 'hold', 'block-charge', 'steps', 'requires', 'write', 'value', 'power', 'timer'],
  ...['percentOf', 'joinsPrevious', 'needsPrevious', 'remedy', 'exponent', 'functionCode', 'readBack'],
]

function keysOfSection(name: string): string[] {
  let schema: unknown = Object.entries(profileSchema.shape).find(([key]) => key === name)?.[1]
  while (hasInner(schema)) schema = schema.def.innerType
  const shape = typeof schema === 'object' && schema !== null && 'shape' in schema ? schema.shape : {}
  return Object.keys(shape ?? {})
}

function hasInner(schema: unknown): schema is { def: { innerType: unknown } } {
  if (typeof schema !== 'object' || schema === null || !('def' in schema)) return false
  return typeof schema.def === 'object' && schema.def !== null && 'innerType' in schema.def
}
