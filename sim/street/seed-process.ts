/** A process that runs seeds for `sim chaos --jobs`: each request gives one run. */
import { provideSha256 } from '../../node/core/crypto/sha256.ts'
import { OPENSSL_SHA256 } from '../../node/runtime/openssl-sha256.ts'
import { prepareChaos } from './campaign.ts'
import type { SeedRequest } from './campaign-processes.ts'
import type { ChaosSetting } from './chaos-run.ts'
import { runChaos } from './chaos-run.ts'

provideSha256(OPENSSL_SHA256)

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
