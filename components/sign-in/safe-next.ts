/**
 * Where to go after signing in: a path of this server, never an address somewhere else that a link has smuggled in. Browsers leave
 * tabs and line ends out of an address before they read it, so that a slash, a tab and a slash are two slashes to them.
 */
export function safeNext(next: string | string[] | undefined): string {
  return typeof next === "string" && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next) ? next : "/";
}
