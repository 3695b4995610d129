/** One home of a street, as the demo writes it, started by hand as its own process. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../node/api/state.ts'
import type { StreetFiles } from '../../node/cli/demo/street-files.ts'
import { writeStreet } from '../../node/cli/demo/street-files.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { Running } from './run-command.ts'
import { startCommand, waitFor, withDirectory } from './run-command.ts'

export const HOME_LIMIT_MS = 30_000

type HomeFiles = StreetFiles['homes'][number]

export interface StartedHome {
  readonly home: Running
  readonly files: HomeFiles
  /** Where its page is, once it is there. */
  readonly url: () => Promise<string>
  readonly state: () => Promise<HomeState>
}

/** Writes the files of a home whose device is at this port; nothing is started. */
export async function withHomeFiles(
  devicePort: number,
  body: (files: HomeFiles) => Promise<void>,
): Promise<void> {
  await withDirectory(async (directory) => {
    const ports = [devicePort, devicePort].map((device) => ({ device, peer: 0, web: 0 }))
    const scenario = createDefaultStreet({ homes: 2 })
    const street = await writeStreet({ scenario, directory, speed: 180, ports })
    const [files] = street.homes
    if (files === undefined) throw new Error('a street has homes')
    await body(files)
  })
}

/** Starts it; ends it politely when `body` is done. */
export async function withRunningHome(
  files: HomeFiles,
  body: (started: StartedHome) => Promise<void>,
  flags: readonly string[] = [],
): Promise<void> {
  const home = startCommand(['start', '-c', files.configPath, ...flags])
  const url = (): Promise<string> => urlOf(home, join(files.directory, 'node.json'))
  const state = async (): Promise<HomeState> =>
    (await (await fetch(new URL('api/v1/state', await url()))).json()) as HomeState
  try {
    await body({ home, files, url, state })
    // The test itself has ended it.
    if (home.child.killed) return
    home.child.kill('SIGTERM')
    assert.is((await home.ended).code, 0, home.heard())
  } finally {
    home.child.kill('SIGKILL')
  }
}

export async function withStartedHome(
  devicePort: number,
  body: (started: StartedHome) => Promise<void>,
): Promise<void> {
  await withHomeFiles(devicePort, (files) => withRunningHome(files, body))
}

/** What a home writes reaches us by another way than what it answers, and may come later. */
export function untilItSays({ home }: StartedHome, code: string): Promise<true> {
  const said = (): true | undefined => home.heard().includes(`"${code}"`) || undefined
  return waitFor(code, said, { limitMs: HOME_LIMIT_MS, heard: () => home.heard() })
}

/** The file of an earlier run names a process that is gone. */
async function urlOf(home: Running, placeFile: string): Promise<string> {
  const read = async (): Promise<string | undefined> => {
    const text = await readFile(placeFile, 'utf8').catch(() => undefined)
    const place = text === undefined ? undefined : (JSON.parse(text) as { pid: number; url: string })
    return place?.pid === home.pid ? place.url : undefined
  }
  return waitFor('the address of the page', read, { limitMs: HOME_LIMIT_MS, heard: () => home.heard() })
}
