/** `password` and `token` as people run them, and a home on a LAN address that they let one into. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ACCESS_FILE, createAccessFile } from '../../../node/api/access/access-file.ts'
import { isPassword } from '../../../node/api/access/password-hash.ts'
import { codeOf } from '../device/emulated.ts'
import type { Ended } from '../run-command.ts'
import { runCommand, startCommand } from '../run-command.ts'
import { withHomeFiles, withRunningHome } from '../started-home.ts'

const PASSWORD = 'a password of the LAN'

/** `password set` with this line on its standard input. */
async function setPassword(configPath: string, line: string): Promise<Ended> {
  const running = startCommand(['password', 'set', '-c', configPath], { stdin: `${line}\n` })
  return running.ended
}

test('a home on a LAN address starts with a password only, and then asks for it', () =>
  withHomeFiles(1, async (files) => {
    const { configPath, directory } = files
    const text = await readFile(configPath, 'utf8')
    const open = text.replace(
      /(web:\s+\{?\s*host: )127\.0\.0\.1/,
      (_all, before: string) => `${before}0.0.0.0`,
    )
    assert.is.not(open, text)
    await writeFile(configPath, open)

    const refused = await runCommand(['start', '-c', configPath])
    assert.equal([refused.code, codeOf(refused)], [3, 'lan-address-needs-password'])

    const short = await setPassword(configPath, 'short')
    assert.equal([short.code, codeOf(short)], [1, 'password-unfit'])
    const set = await setPassword(configPath, PASSWORD)
    assert.is(set.code, 0, set.stderr)
    assert.is((await stat(join(directory, ACCESS_FILE))).mode & 0o777, 0o600)

    const made = await runCommand(['token', 'create', 'Prometheus', '-c', configPath])
    assert.is(made.code, 0, made.stderr)
    const secret = made.stdout.trim()
    assert.match(secret, /^sw_[\w-]{43}$/)
    const list = await runCommand(['token', 'list', '-c', configPath])
    assert.match(list.stdout, /^[0-9a-f]{8} {2}read {3}\d{4}-\d\d-\d\d {2}Prometheus\n$/)

    await withRunningHome(files, async ({ home, url }) => {
      const base = (await url()).replace('0.0.0.0', '127.0.0.1')
      const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
        fetch(new URL(path, base), { headers })
      assert.is((await ask('api/v1/state')).status, 401)
      const bearer = { authorization: `Bearer ${secret}` }
      assert.is((await ask('metrics', bearer)).status, 200)
      const logIn = (password: string): Promise<Response> =>
        fetch(new URL('api/v1/session', base), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ password }),
        })
      assert.is((await logIn(PASSWORD)).status, 200)

      await runCommand(['token', 'revoke', 'Prometheus', '-c', configPath])
      assert.is((await ask('metrics', bearer)).status, 401, 'at once, while the node runs')
      const reset = await runCommand(['password', 'reset', '-c', configPath])
      assert.is((await logIn(PASSWORD)).status, 401, 'the old one')
      assert.is((await logIn(reset.stdout.trim())).status, 200, 'the new one')
      for (const hidden of [PASSWORD, secret, reset.stdout.trim()]) assert.not(home.heard().includes(hidden))
    })
  }))

test('reset finds the home by itself, as a service has it, and shows a password that fits', () =>
  withHomeFiles(1, async ({ configPath, directory }) => {
    const text = await readFile(configPath, 'utf8')
    const folder = join(directory, 'config-home', 'streetwatt')
    await mkdir(folder, { recursive: true })
    const absolute = text.replace(/^data: .*$/m, `data: ${directory}`)
    await writeFile(join(folder, 'streetwatt.yaml'), absolute)
    const env = { XDG_CONFIG_HOME: join(directory, 'config-home') }
    const { code, stdout, stderr } = await runCommand(['password', 'reset', '--json'], {
      cwd: directory,
      env,
    })
    assert.is(code, 0, stderr)
    const { password } = JSON.parse(stdout) as { password: string }
    assert.match(password, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    const known = (await createAccessFile(join(directory, ACCESS_FILE)).read()).password
    assert.ok(known !== null && (await isPassword(password, known)))
  }))

test.run()
