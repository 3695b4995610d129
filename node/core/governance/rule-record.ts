/** How the terms of a rule and a street's policies are written: canonical CBOR. */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import type { Policies, RuleTerms } from './genesis.ts'

const RULE_NAME_LIMIT = 100

/** A rule's terms are a record of so many fields. */
export const RULE_FIELDS = 6

export function ruleRecord({ name, hash, kNumerator, kDenominator, extra, gasLimit }: RuleTerms): CborValue {
  return [asciiBytes(name), hashBytes(hash), kNumerator, kDenominator, [...extra], gasLimit]
}

export function readRule(fields: Fields): RuleTerms {
  return {
    name: fields.text(RULE_NAME_LIMIT),
    hash: fields.hash(),
    kNumerator: fields.uint(),
    kDenominator: fields.uint(),
    extra: fields.list(4, (item) => item.int()),
    gasLimit: fields.uint(),
  }
}

/** Policies are a record of so many fields. */
export const POLICIES_FIELDS = 2

export function policiesRecord({ absenceBlocks, doubleSheetPenaltyNano }: Policies): CborValue {
  return [absenceBlocks, doubleSheetPenaltyNano]
}

export function readPolicies(fields: Fields): Policies {
  return { absenceBlocks: fields.uint(), doubleSheetPenaltyNano: fields.uint() }
}
