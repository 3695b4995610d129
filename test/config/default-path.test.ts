/** Which configuration is taken where none is named: this folder's, this user's, the machine's, its service's. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { STATE_DIRECTORY, unitText } from '../../node/cli/service/unit-text.ts'
import {
  CONFIG_NAME,
  defaultConfigPath,
  SERVICE_CONFIG,
  SERVICE_UNIT,
  SYSTEM_CONFIG,
} from '../../node/config/default-path.ts'
import { withDirectory } from '../cli/run-command.ts'

/** A machine whose files are below a folder, and a user who has none. */
async function withMachine(
  body: (machine: {
    write: (path: string, text?: string) => Promise<string>
    find: () => string
  }) => Promise<void>,
): Promise<void> {
  await withDirectory(async (root) => {
    await body({
      async write(path, text = '') {
        await mkdir(dirname(join(root, path)), { recursive: true })
        await writeFile(join(root, path), text)
        return `${root}${path}`
      },
      find: () => defaultConfigPath({ XDG_CONFIG_HOME: join(root, 'user') }, root),
    })
  })
}

const unitOf = (config: string): string =>
  unitText({
    node: '/usr/bin/node',
    program: '/opt/streetwatt',
    config,
    user: 'me',
    writable: [],
    hasSerialLine: false,
  })

test('where nothing is, this folder is meant', () =>
  withMachine(async ({ find }) => {
    assert.is(find(), CONFIG_NAME)
  }))

test("the service's own folder is found, as the guide makes it, after all others", () =>
  withMachine(async ({ write, find }) => {
    assert.is(SERVICE_CONFIG, join(STATE_DIRECTORY, CONFIG_NAME))
    const service = await write(SERVICE_CONFIG)
    assert.is(find(), service)
    const system = await write(SYSTEM_CONFIG)
    assert.is(find(), system)
    assert.is(find(), system)
    const user = await write(`/user/streetwatt/${CONFIG_NAME}`)
    assert.is(find(), user)
  }))

for (const config of ['/srv/home/streetwatt.yaml', '/srv/a "home" of 100 %/$1.yaml']) {
  test(`a service that was installed for ${config} is found by its unit`, () =>
    withMachine(async ({ write, find }) => {
      await write(SERVICE_CONFIG)
      await write(SERVICE_UNIT, unitOf(config))
      assert.not.equal(find(), config, 'not before it is there')
      const named = await write(config)
      assert.is(find(), named)
    }))
}

test.run()
