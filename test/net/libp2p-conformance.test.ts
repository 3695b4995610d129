import { startStreet, stopAll } from './libp2p-street.ts'
import { testNetwork } from './network-suite.ts'

const promises = testNetwork('libp2p network', async ({ homes, apart = [] }) => {
  const nodes = await startStreet(homes, { apart })
  return { homes: nodes.map(({ home }) => home), close: () => stopAll(nodes) }
})

promises.run()
