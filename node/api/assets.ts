import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { problem } from './problem.ts'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

/** One flat folder of plain names: nothing in a name can lead out of it. */
const ASSET_NAME = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/

/**
 * Answers with a file of the built page, or undefined where there is none. The browser keeps the file and asks each
 * time whether it is still the same: a page of the old version never talks to a node of the new one.
 */
export async function answerAsset(
  directory: string,
  name: string,
  knownEtag: string | undefined,
): Promise<Response | undefined> {
  const type = CONTENT_TYPES[extname(name)]
  if (type === undefined || !ASSET_NAME.test(name)) return undefined
  const bytes = await readOrUndefined(join(directory, name))
  if (bytes === undefined) return undefined
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`
  const headers = { etag, 'cache-control': 'no-cache' }
  if (knownEtag?.split(',').some((known) => known.trim().replace(/^W\//, '') === etag) === true)
    return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(bytes), { headers: { ...headers, 'content-type': type } })
}

/** The page itself. Without a build the rest of the server still works, and says what is missing. */
export async function answerPage(directory: string, knownEtag: string | undefined): Promise<Response> {
  const page = await answerAsset(directory, 'index.html', knownEtag)
  return (
    page ??
    problem(
      503,
      'dashboard-not-built',
      'The dashboard has not been built; run `npm run prepare:build` and reload.',
    )
  )
}

async function readOrUndefined(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch {
    return undefined
  }
}
