#!/usr/bin/env node
/** Starts the program as it was built into dist/program. The commands are in node/cli; this file only says what is missing. */
import { existsSync } from 'node:fs'

const built = (name) => new URL(`../dist/program/${name}.js`, import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  stop(
    `this is Node ${process.versions.node}, and Streetwatt needs 20.19 or later: install a newer Node and try again (node-too-old)`,
  )
} else if (!existsSync(built('main'))) {
  stop('the program is not built yet: run `npm start` once in its folder and try again (not-built)')
} else {
  // Before the program is loaded: loading alone makes a heap grow for good.
  const { keepHeapSmall } = await import(built('small-heap').href)
  keepHeapSmall()
  // Node 20 lacks Promise.withResolvers, and libp2p asks for it while it is being loaded.
  await import(built('with-resolvers').href)
  const { main } = await import(built('main').href)
  process.exitCode = await main(process.argv.slice(2))
}

function stop(message) {
  process.stderr.write(`streetwatt: ${message}\n`)
  process.exitCode = 1
}
