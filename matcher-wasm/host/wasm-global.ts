/** The part of the WebAssembly JavaScript API that the host uses; the same in Node and in a browser. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

export interface WasmGlobal {
  value: number | bigint
}

export interface WasmModule {
  /** Only to tell it from other objects: a module has no members. */
  readonly constructor: unknown
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, WasmMemory>>>>,
  ) => WasmInstance
  readonly Memory: new (descriptor: { readonly initial: number; readonly maximum?: number }) => WasmMemory
  readonly Global: new (descriptor: { readonly value: 'i32' | 'i64' }, value?: number | bigint) => WasmGlobal
  readonly CompileError: new (message?: string) => Error
  readonly RuntimeError: new (message?: string) => Error
}

// Declared here and not taken from a library: neither ES2022 nor the types of Node name it.
declare const WebAssembly: WasmApi

/** The engine's WebAssembly. */
export const wasm: WasmApi = WebAssembly
