import { ILLEGAL_ADDRESS } from './pdu.ts'
import type { UnitLayout } from './register-table.ts'

/** Several parts of one unit; a request must stay within one of them. */
export function joinLayouts(layouts: readonly UnitLayout[]): UnitLayout {
  return {
    read(view, address, count, bank) {
      for (const layout of layouts) {
        const words = layout.read(view, address, count, bank)
        if (words !== null) return words
      }
      return null
    },
    settingsAt(view, address, words) {
      for (const layout of layouts) {
        const settings = layout.settingsAt(view, address, words)
        if (settings !== ILLEGAL_ADDRESS) return settings
      }
      return ILLEGAL_ADDRESS
    },
  }
}
