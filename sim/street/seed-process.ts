/** A process that runs seeds for `sim chaos --jobs`: each request gives one run. */
import { prepareChaos } from './campaign.ts'
import type { SeedRequest } from './campaign-processes.ts'
import type { ChaosSetting } from './chaos-run.ts'
import { runChaos } from './chaos-run.ts'

let setting: Promise<ChaosSetting> | undefined

async function answer({ campaign, seed }: SeedRequest): Promise<void> {
  setting ??= prepareChaos(campaign)
  process.send?.(await runChaos(seed, await setting))
}

process.on('message', (request: SeedRequest) => {
  void answer(request)
})
// Whoever asked is gone.
process.on('disconnect', () => process.exit())
