import type { ControlPlan } from './plan.ts'

/**
 * What an owner agrees to before a device may be steered. `control`: it may be steered at all. `power-loss`: it has no
 * timer of its own, so a loss of power or of the network in the middle of a command leaves it as it was last told.
 */
export type Consent = 'control' | 'power-loss'

/** The consents without which a device with this plan stays read-only. */
export function consentsNeeded(plan: ControlPlan): readonly Consent[] {
  return plan.reversion.kind === 'device-timer' ? ['control'] : ['control', 'power-loss']
}

/** What the owner is asked to agree to, word for word. */
export const CONSENT_TEXTS: Readonly<Record<Consent, string>> = {
  control:
    'Streetwatt may charge, discharge and hold this battery within the limits given here, and sets it back to normal afterwards.',
  'power-loss':
    'This device has no timer of its own. If this computer loses power, or the network to the device is cut, while the battery ' +
    'is being charged, discharged or held, the battery stays so until this computer runs again and reaches it: it may charge ' +
    'from the grid or empty itself for as long as that takes.',
}
