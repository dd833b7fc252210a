import { type Permission, ROLE_NAMES, ROLES, type Role } from "#server/contracts/access.ts";
import { GRANTS } from "./grants.ts";

/** A page that says in plain words why another one does not open, and who can help. Needs nothing but itself. */
export function refusedPage(role: Role, permission: Permission, nonce: string | null = null): string {
  const others = ROLES.filter((one) => GRANTS[one].permissions.includes(permission)).map((one) => ROLE_NAMES[one]);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not open to your role · Caretower</title>
<style${nonce === null ? "" : ` nonce="${nonce}"`}>:root{color-scheme:light dark}body{margin:0;background:light-dark(#e3e4e1,#141617);color:light-dark(#15181a,#f4f4f0);font:15px/20px "Encode Sans Variable","Encode Sans",system-ui,sans-serif}
main{max-width:40rem;margin:12vh auto;padding:24px 16px;border-top:2px solid light-dark(#737977,#737a7c)}h1{font-size:26px;line-height:34px;margin:0 0 16px;font-weight:600}
p{margin:0 0 12px}a{color:light-dark(#1a569e,#86c0fa)}svg{width:20px;height:20px;vertical-align:-3px;margin-right:8px}</style></head>
<body><main><h1><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3" fill="none" stroke="currentColor" stroke-width="2"/></svg>This page is not open to your role</h1>
<p>You are signed in as ${ROLE_NAMES[role]}. ${sentence(others)}</p>
<p>If your work needs it, ask whoever administers access here to give you a role that opens it. If you hold several roles, change to another one in the menu under your name.</p>
<p>That this page was asked for has been written down.</p>
<p><a href="/wall">To the wall</a></p></main></body></html>`;
}

function sentence(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return "Nobody may open it.";
  const rest = names.slice(0, -1);
  return `It is open to: ${rest.length === 0 ? last : `${rest.join(", ")} and ${last}`}.`;
}
