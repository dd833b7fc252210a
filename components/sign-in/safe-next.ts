/** Where to go after signing in: a path of this server, never an address somewhere else that a link has smuggled in. */
export function safeNext(next: string | string[] | undefined): string {
  return typeof next === "string" && /^\/(?![/\\])[^\\]*$/.test(next) ? next : "/";
}
