export interface ConfigFlags {
  readonly config: string
  readonly json?: true
}
