/** The page to log in: without a script, because there is nothing to run before somebody is let in. */
import { createHash } from 'node:crypto'
import { SESSION_PATH } from './access-guard.ts'

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 90vh; margin: 0; padding: 1rem; }
form { display: grid; gap: 0.75rem; width: min(20rem, 90vw); }
input, button { font: inherit; padding: 0.6rem; }
p[role='alert'] { margin: 0; font-weight: 600; }
`

/** Its own policy: its one style, one form to this server, and nothing else. */
export const LOGIN_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function answerLoginPage(hasFailed: boolean): Response {
  const alert = hasFailed ? '<p role="alert">This is not the password. · Das ist nicht das Passwort.</p>' : ''
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Streetwatt</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<form method="post" action="${SESSION_PATH}">
<h1>Streetwatt</h1>
${alert}
<label for="password">Password of this home · <span lang="de">Passwort dieses Hauses</span></label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Log in · <span lang="de">Anmelden</span></button>
</form>
</body>
</html>
`
  // Under `no-referrer` a form says that it comes from nowhere, and could not be told from a foreign one.
  const headers = { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'same-origin' }
  return new Response(page, { headers })
}
