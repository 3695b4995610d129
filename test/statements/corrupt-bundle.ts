/**
 * Changes a bundle as somebody would who wants it to say something else: a part of some list is dropped, added, told twice
 * or put in another place, or one byte is another. All digests that stand around the change are made to fit.
 */
import { strict as assert } from 'node:assert'
import { concatBytes } from '../../node/core/codec/bytes.ts'
import type { CborValue } from '../../node/core/codec/cbor.ts'
import { decodeCbor, encodeCbor } from '../../node/core/codec/cbor.ts'
import { sha256, taggedHash } from '../../node/core/crypto/sha256.ts'

const MAGIC_BYTES = 'streetwatt-statement-1\n'.length
export const PARTS = [
  ...['member', 'year', 'month', 'genesis', 'modules', 'links', 'state', 'blocks'],
  ...['accounts', 'transfers', 'statement'],
]

/** Lists in a bundle whose parts are changed; `*` is any entry, `block` a body, `certificate` and `json` what is in bytes. */
export const LISTS = [
  ...['modules', 'links', 'links.*.leaves', 'links.*.leaves.*.siblings', 'links.*.certificate.signatures'],
  ...['state', 'blocks', 'accounts', 'accounts.*.siblings', 'transfers'],
  ...['gateVotes', 'sheets', 'readings', 'transactions', 'fills'].map((list) => `blocks.*.body.${list}`),
  'blocks.*.certificate.signatures',
  ...['slotRows', 'lines', 'rewards', 'payments', 'partners'].map((list) => `statement.json.${list}`),
] as const
export const CHANGES = ['drop', 'add', 'duplicate', 'reorder'] as const

export interface Corruption {
  readonly list: (typeof LISTS)[number]
  readonly change: (typeof CHANGES)[number]
  /** Choose entry and place, taken by what there is. */
  readonly choices: readonly number[]
}

export interface Corrupted {
  readonly bytes: Uint8Array
  /** Where the first difference is: what a failure must name. */
  readonly part: string
}

/**
 * What is added is an entry that was altered, or one of the other bundle, which holds there. Undefined where there is no
 * such list in the bundle, or the change would leave it as it is.
 */
export function corruptList(
  bytes: Uint8Array,
  { list, change, choices }: Corruption,
  other: Uint8Array,
): Corrupted | undefined {
  const foreign = list.includes('.') ? [] : asItems(open(contentOf(other))[PARTS.indexOf(list)])
  const tree = open(contentOf(bytes))
  const draw = drawFrom(choices)
  const steps = list.split('.')
  let part = ''
  const changed = within(tree, steps, {
    draw,
    name: (name) => {
      part = name
    },
    change: (items) => changeItems(items, change, { draw, foreign }),
  })
  return changed === undefined ? undefined : { bytes: seal(encodeCbor(changed)), part }
}

/** One byte of the content is another. The first one says how many parts there are, and is of none of them. */
export function corruptByte(bytes: Uint8Array, at: number, mask: number): Corrupted {
  const content = contentOf(bytes).map((byte, index) => (index === at ? byte ^ mask : byte))
  return { bytes: seal(content), part: at === 0 ? 'file' : partAt(contentOf(bytes), at) }
}

export function contentOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(MAGIC_BYTES + 32)
}

function seal(content: Uint8Array): Uint8Array {
  const magic = new TextEncoder().encode('streetwatt-statement-1\n')
  return concatBytes(magic, sha256(content), content)
}

type Items = readonly CborValue[]

interface Way {
  readonly draw: (below: number) => number
  readonly name: (part: string) => void
  /** The changed list and the index of the first difference. */
  readonly change: (items: Items) => { items: Items; first: number } | undefined
}

/** The bundle with one of its lists changed; the way there is drawn where a step is `*`. */
function within(tree: Items, [first = '', ...rest]: readonly string[], way: Way): Items | undefined {
  const index = PARTS.indexOf(first)
  assert.ok(index >= 0, `${first} is a part of a bundle`)
  const part = tree[index]
  const changed =
    first === 'statement' ? inJson(part, rest[1] ?? '', way) : inPart(part, rest, { ...way, at: first })
  return changed === undefined ? undefined : tree.with(index, changed)
}

/** Names of the fields of a part's entries, by their index. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  links: { certificate: 1, leaves: 2 },
  blocks: { body: 0, certificate: 1 },
  accounts: { siblings: 4 },
  leaves: { siblings: 4 },
}

function inPart(
  value: CborValue | undefined,
  [step, ...rest]: readonly string[],
  way: Way & { readonly at: string },
): CborValue | undefined {
  const items = asItems(value)
  if (step === undefined) return changeNamed(items, way)
  assert.equal(step, '*')
  if (items.length === 0) return undefined
  const index = way.draw(items.length)
  const [field = '', ...inner] = rest
  const kind = way.at.split('.').at(-1) ?? ''
  const place = FIELDS[kind]?.[field]
  assert.ok(place !== undefined, `${field} is a field of ${kind}`)
  const entry = asItems(items[index])
  const at = `${way.at}.${String(index)}`
  const next = { ...way, at: `${at}.${field}` }
  const changed =
    field === 'body'
      ? inBlock(entry[place], inner[0] ?? '', { ...way, at })
      : field === 'certificate'
        ? inCertificate(entry[place], next)
        : inPart(entry[place], inner, next)
  return changed === undefined ? undefined : items.with(index, entry.with(place, changed))
}

function changeNamed(items: Items, { at, name, change }: Way & { readonly at: string }): Items | undefined {
  const changed = change(items)
  if (changed === undefined) return undefined
  name(`${at}.${String(changed.first)}`)
  return changed.items
}

const BODY = ['gateVotes', 'sheets', 'readings', 'transactions', 'clearing']
const FILLS = 4

/** The body's hash in the header fits the changed body, as whoever changes it would make it. */
function inBlock(
  bytes: CborValue | undefined,
  list: string,
  way: Way & { readonly at: string },
): Uint8Array | undefined {
  const [headerBytes, bodyBytes] = open(asBytes(bytes))
  const body = open(asBytes(bodyBytes))
  const index = BODY.indexOf(list === 'fills' ? 'clearing' : list)
  const part = asItems(body[index])
  const inner = list === 'fills' ? asItems(part[FILLS]) : part
  const items = changeNamed(inner, way)
  if (items === undefined) return undefined
  way.name(way.at)
  const changed = encodeCbor(body.with(index, list === 'fills' ? part.with(FILLS, items) : items))
  const header = open(asBytes(headerBytes)).with(5, taggedHash('body', changed))
  return encodeCbor([encodeCbor(header), changed])
}

/** Signatures are the last list of a certificate. */
function inCertificate(
  bytes: CborValue | undefined,
  way: Way & { readonly at: string },
): Uint8Array | undefined {
  const certificate = open(asBytes(bytes))
  const items = changeNamed(asItems(certificate.at(-1)), way)
  if (items === undefined) return undefined
  way.name(way.at)
  return encodeCbor([...certificate.slice(0, -1), items])
}

function inJson(bytes: CborValue | undefined, list: string, way: Way): Uint8Array | undefined {
  const document = JSON.parse(new TextDecoder().decode(asBytes(bytes))) as Record<string, unknown[]>
  const texts = (document[list] ?? []).map((entry) => new TextEncoder().encode(JSON.stringify(entry)))
  const items = changeNamed(texts, { ...way, at: `statement.${list}` })
  if (items === undefined) return undefined
  const entries = items.map((item) => JSON.parse(new TextDecoder().decode(asBytes(item))) as unknown)
  return new TextEncoder().encode(JSON.stringify({ ...document, [list]: entries }))
}

function changeItems(
  items: Items,
  change: Corruption['change'],
  { draw, foreign }: { draw: Way['draw']; foreign: Items },
): { items: Items; first: number } | undefined {
  if (items.length === 0) return undefined
  const from = draw(items.length)
  const item = items[from]
  assert.ok(item !== undefined)
  const to = draw(items.length + (change === 'reorder' ? 0 : 1))
  const without = items.toSpliced(from, 1)
  const changed =
    change === 'drop'
      ? without
      : change === 'reorder'
        ? without.toSpliced(to, 0, item)
        : items.toSpliced(
            to,
            0,
            change === 'duplicate' ? item : (foreign[draw(2 * foreign.length)] ?? altered(item)),
          )
  const first = changed.findIndex((entry, index) => !isSame(entry, items[index]))
  if (first >= 0) return { items: changed, first }
  return changed.length < items.length ? { items: changed, first: changed.length } : undefined
}

/** Another entry of the same kind: a number in it is one more, or the last byte of its last byte string another. */
function altered(item: CborValue): CborValue {
  if (typeof item === 'number' || typeof item === 'bigint') return BigInt(item) + 1n
  if (item instanceof Uint8Array) return alteredBytes(item)
  const index = item.findLastIndex((field) => field instanceof Uint8Array && field.length > 0)
  const field = item[index]
  return field === undefined ? [...item, 0] : item.with(index, altered(field))
}

/** In JSON a digit, so that it still reads. */
function alteredBytes(bytes: Uint8Array): Uint8Array {
  const isJson = bytes[0] === 0x7b
  const at = isJson ? bytes.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39) : bytes.length - 1
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
}

function isSame(left: CborValue | undefined, right: CborValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return Buffer.compare(encodeCbor(left), encodeCbor(right)) === 0
}

/** Which part a byte of the content belongs to, with the entry where the part is a list. */
function partAt(content: Uint8Array, at: number): string {
  const tree = open(content)
  let end = 1
  for (const [index, part] of tree.entries()) {
    const begin = end
    end += encodeCbor(part).length
    if (at >= begin && at < end) return `${PARTS[index] ?? ''}${entryAt(part, at - begin)}`
  }
  return 'file'
}

function entryAt(part: CborValue, at: number): string {
  if (!Array.isArray(part)) return ''
  const items = part as Items
  const lengths = items.map((item) => encodeCbor(item).length)
  let end = encodeCbor(part).length - lengths.reduce((sum, length) => sum + length, 0)
  if (at < end) return ''
  for (const [index, length] of lengths.entries()) {
    end += length
    if (at < end) return `.${String(index)}`
  }
  return ''
}

function open(bytes: Uint8Array): Items {
  return asItems(decodeCbor(bytes, bytes.length))
}

function asItems(value: CborValue | undefined): Items {
  assert.ok(Array.isArray(value))
  return value as Items
}

function asBytes(value: CborValue | undefined): Uint8Array {
  assert.ok(value instanceof Uint8Array)
  return value
}

function drawFrom(choices: readonly number[]): (below: number) => number {
  let next = 0
  return (below) => (choices[next++ % choices.length] ?? 0) % Math.max(1, below)
}
