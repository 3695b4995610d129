/** Who may ask: password, sessions, tokens. */
import * as z from 'zod'
import { TOKEN_SCOPES } from '../access/access-file.ts'
import { LOGIN_PAGE, SESSION_PATH } from '../access/access-guard.ts'
import type { Paths } from './operation.ts'
import { body, json, pathParameter, refused, text, WRITE } from './operation.ts'

const token = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(TOKEN_SCOPES),
  createdAtMs: z.int(),
})

const sessionState = z.object({
  isPasswordSet: z.boolean(),
  isLoggedIn: z.boolean(),
  csrfToken: z.string().nullable().describe('Sent back as x-csrf-token with every write of a session.'),
})

export const ACCESS_SCHEMAS = {
  SessionState: sessionState,
  Session: z.object({ csrfToken: z.string() }),
  Login: z.object({ password: z.string() }),
  PasswordChange: z.object({ current: z.string(), next: z.string() }),
  Tokens: z.array(token),
  TokenWish: z.object({ name: z.string(), scope: z.enum(TOKEN_SCOPES).default('read') }),
  NewToken: z.object({ ...token.shape, secret: z.string().describe('Shown once, and never again.') }),
}

export const ACCESS_PATHS: Paths = {
  '/api/v1/password': {
    put: {
      operationId: 'changePassword',
      summary: 'Set another password; every other session ends',
      security: WRITE,
      requestBody: body('PasswordChange'),
      responses: {
        204: { description: 'It is the password now; a session gets a new cookie' },
        400: refused('Not this form, or a password that is too short or too long'),
        403: refused('Not the present password, or none is set'),
        429: refused('Too many wrong attempts'),
      },
    },
  },
  [SESSION_PATH]: {
    get: {
      operationId: 'session',
      summary: 'Whether somebody is logged in here',
      responses: { 200: json('SessionState', 'Who asks') },
    },
    post: {
      operationId: 'logIn',
      summary: 'Log in; the answer sets a cookie. A form is answered with a redirect',
      requestBody: body('Login'),
      responses: {
        200: json('Session', 'Logged in'),
        303: { description: 'A form: to the page, or back to the form' },
        400: refused('Not this form'),
        401: refused('Not the password'),
        403: refused('No password is set, or a page elsewhere asks'),
        429: refused('Too many wrong attempts'),
      },
    },
    delete: {
      operationId: 'logOut',
      summary: 'Log out',
      security: WRITE,
      responses: { 204: { description: 'Logged out' } },
    },
  },
  '/api/v1/tokens': {
    get: {
      operationId: 'tokens',
      summary: 'The API tokens, without their secrets',
      responses: { 200: json('Tokens', 'The tokens') },
    },
    post: {
      operationId: 'createToken',
      summary: 'Make an API token',
      security: WRITE,
      requestBody: body('TokenWish'),
      responses: {
        201: json('NewToken', 'The token with its secret'),
        400: refused('Not this form'),
        409: refused('The name is taken, or there are too many'),
      },
    },
  },
  '/api/v1/tokens/{id}': {
    delete: {
      operationId: 'revokeToken',
      summary: 'End an API token',
      security: WRITE,
      parameters: [pathParameter('id', 'Its id or its name.', { type: 'string' })],
      responses: { 204: { description: 'It is none any more' }, 404: refused('There is none') },
    },
  },
  [LOGIN_PAGE]: {
    get: {
      operationId: 'loginPage',
      summary: 'The page to log in',
      responses: { 200: text('text/html', 'The page') },
    },
  },
}
