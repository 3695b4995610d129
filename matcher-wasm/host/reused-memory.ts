/**
 * One memory for all instances of a rule, one after the other. An engine sets gigabytes of addresses aside for every
 * memory, so that a new one for each book costs more than small books do. A module declares its memory; here it gets
 * one from outside instead, and every instance finds it as a new one would be: as large as declared, all zero, and then
 * with the module's data, which the engine writes when it makes the instance.
 */
import type { ParsedModule } from './binary/module.ts'
import { readSections, SECTION } from './binary/module.ts'
import { ByteWriter } from './binary/writer.ts'
import type { WasmMemory } from './wasm-global.ts'
import { wasm } from './wasm-global.ts'

export type MemoryImport = Readonly<Record<string, Readonly<Record<string, WasmMemory>>>>

const MODULE = 'host'
const NAME = 'memory'
const PAGE_BYTES = 65_536

/** What the next instance imports; the one before it is dead from here on. */
export function createReusedMemory({
  initialPages,
  maximumPages,
}: ParsedModule['memory']): () => MemoryImport {
  let memory: WasmMemory | undefined
  return () => {
    // One that has grown does not shrink again.
    if (memory?.buffer.byteLength === initialPages * PAGE_BYTES) new Uint8Array(memory.buffer).fill(0)
    else memory = new wasm.Memory({ initial: initialPages, maximum: maximumPages })
    return { [MODULE]: { [NAME]: memory } }
  }
}

/** The module with its memory imported. Everything else keeps its place: there is only one memory, and no other import. */
export function importMemory(
  bytes: Uint8Array,
  { initialPages, maximumPages }: ParsedModule['memory'],
): Uint8Array {
  const out = new ByteWriter().append(bytes.subarray(0, HEADER_BYTES))
  const item = new ByteWriter().u32(1).name(MODULE).name(NAME).raw(MEMORY_KIND, HAS_MAXIMUM)
  const section = item.u32(initialPages).u32(maximumPages).bytes
  let isWritten = false
  for (const { id, start, end } of readSections(bytes)) {
    if (!isWritten && id > IMPORT_SECTION) {
      out.raw(IMPORT_SECTION).sized(section)
      isWritten = true
    }
    if (id !== SECTION.memory) out.append(bytes.subarray(start, end))
  }
  return out.bytes
}

/** WebAssembly specification 2.0, sections 5.5.5 and 5.3.7. */
const HEADER_BYTES = 8
const IMPORT_SECTION = 2
const MEMORY_KIND = 2
const HAS_MAXIMUM = 1
