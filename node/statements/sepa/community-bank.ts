/**
 * The community's own file of accounts and mandates, YAML: it never leaves the machine of who closes the month, and no
 * part of it is on the ledger.
 */
import { Lexer, parseDocument } from 'yaml'
import * as z from 'zod'
import { isNestedTooDeep } from '../../core/units/nesting.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { isBic, isCreditorId, parseIban } from './iban.ts'

const iban = z.string().transform((text, context) => {
  const parsed = parseIban(text)
  if (parsed !== undefined) return parsed
  context.addIssue({ code: 'custom', message: `"${text}" is no IBAN: its check digits do not fit` })
  return z.NEVER
})
const bic = z.string().refine(isBic, 'a BIC has eight or eleven capital letters and digits')
const day = z.iso.date()
const name = z.string().min(1).max(70)

const bankSchema = z.strictObject({
  /** Who collects and pays: the association, or whoever keeps its account. */
  community: z.strictObject({
    name,
    iban,
    bic: bic.optional(),
    creditorId: z
      .string()
      .refine(isCreditorId, 'no creditor identifier: its check digits do not fit')
      .optional(),
  }),
  /** By the member's id, as the ledger has it. */
  members: z.record(
    z.string(),
    z.strictObject({
      name,
      iban,
      bic: bic.optional(),
      mandate: z.strictObject({ id: z.string().min(1).max(35), signedOn: day }).optional(),
    }),
  ),
})

export type CommunityBank = z.infer<typeof bankSchema>
export type BankedMember = CommunityBank['members'][string]

/** Throws `bank-file-invalid` with the place of the first thing that is wrong. */
export function parseCommunityBank(text: string, path: string): CommunityBank {
  const parsed = bankSchema.safeParse(parseYaml(text, path))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.')
  throw invalid(path, `${where}: ${issue?.message ?? 'it does not have the form of docs/settlement.md'}`)
}

function parseYaml(text: string, path: string): unknown {
  if (isNestedTooDeep(new Lexer().lex(text))) throw invalid(path, 'it nests deeper than any such file')
  const document = parseDocument(text)
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) throw invalid(path, firstLine(wrong))
  try {
    return document.toJS()
  } catch (cause) {
    // Aliases that are too many or lead nowhere.
    throw invalid(path, firstLine(cause))
  }
}

function firstLine(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'no YAML'
}

function invalid(path: string, what: string): OperatingError {
  return new OperatingError(
    { code: 'bank-file-invalid', path },
    `${path} cannot be used: ${what}. docs/settlement.md shows the form of the file.`,
  )
}
