/** A refusal as JSON: a stable code of docs/errors.md and one sentence for people. */
export interface Problem {
  readonly code: string
  readonly message: string
}

/** Answers with a problem. Its headers are added by the guards, as for every other answer. */
export function problem(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const body: Problem = { code, message }
  return Response.json(body, { status, headers })
}
