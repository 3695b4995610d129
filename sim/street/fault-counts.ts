/** What Byzantine members do. */
export const HABITS = [
  'equivocation',
  'gateEquivocation',
  'doubleSheet',
  'withheld',
  'wrongClearing',
  'twoProposals',
  'lastLook',
  'replay',
  'garbage',
  'forgery',
  'farVotes',
  'paddedProposal',
  'falseBlock',
  'foulAnswer',
  'stalledAnswer',
  'lateObject',
] as const

/** Every fault that a run can suffer, and what its people decide meanwhile. Counted is only what really happened. */
export const FAULTS = [
  'delay',
  'drop',
  'duplicate',
  'reorder',
  'partition',
  'oneWayPartition',
  'flood',
  'crash',
  'powerLoss',
  'tornWrite',
  'halfBatch',
  'tornSnapshot',
  'restart',
  'fullDisk',
  'bitRot',
  'snapshotRot',
  'signStateRot',
  'rollback',
  'clockStep',
  'clockStepBack',
  'decision',
  ...HABITS,
] as const

export type Fault = (typeof FAULTS)[number]
export type FaultCounts = Record<Fault, number>

export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts
}

export function addFaults(sum: FaultCounts, more: Readonly<FaultCounts>): void {
  for (const fault of FAULTS) sum[fault] += more[fault]
}
