import type { ControlPlan } from '../control/plan.ts'
import type { ProfileFile } from './profile-schema.ts'

/** One kind of device as data: how it is known, what it says where, and how it is steered. */
export interface Profile extends Omit<ProfileFile, 'control'> {
  /** The file it came from. */
  readonly path: string
  /** Null where nothing is known well enough to steer it: it is read only. */
  readonly control: ControlPlan | null
}
