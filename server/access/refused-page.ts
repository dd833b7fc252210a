import { type Permission, ROLE_NAMES, ROLES, type Role } from "#server/contracts/access.ts";
import { pageDoor } from "./doors.ts";
import { GRANTS } from "./grants.ts";
import { REFUSED_STYLE } from "./refused-style.ts";

type Theme = "light" | "dark";

interface Refused {
  role: Role;
  /** What the page that stays shut asks for. */
  permission: Permission;
  /** As the browser chose it. */
  theme: Theme;
  /** Of the page's policy; null where none was sent. */
  nonce: string | null;
}

/** Where a desk may go from here, in the order of its bar. */
const SCREENS = {
  "/wall": "Wall",
  "/beds": "Beds",
  "/discharges": "Discharges",
  "/queues": "Queues",
  "/encounters": "Encounters",
  "/feeds": "Feeds",
  "/audit": "Audit",
  "/access": "Access",
};
const MARK = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 2h14l-2.2 5H5.2zM7.2 9h5.6v9H7.2z" fill="currentColor"/></svg>`;
const LOCK = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3" fill="none" stroke="currentColor" stroke-width="2"/></svg>`;

/** A page that says in plain words why another one does not open, who can help, and where else to go. Needs nothing but itself. */
export function refusedPage({ role, permission, theme, nonce }: Refused): string {
  const others = ROLES.filter((one) => GRANTS[one].permissions.includes(permission)).map((one) => ROLE_NAMES[one]);
  const open = Object.entries(SCREENS).filter(([href]) => opens(role, href));
  const [first] = open.filter(([href]) => href !== "/wall").concat(open);
  return `<!doctype html><html lang="en" data-theme="${theme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/caretower.svg"><title>Not open to your role · Caretower</title>
<style${nonce === null ? "" : ` nonce="${nonce}"`}>${REFUSED_STYLE}</style></head>
<body><header><span class="brand">${MARK}Caretower</span><nav aria-label="Screens">${open.map(([href, name]) => `<a href="${href}">${name}</a>`).join("")}</nav></header>
<main><h1>${LOCK}This page is not open to your role</h1>
<p>You are signed in as <b>${ROLE_NAMES[role]}</b>. ${sentence(others)}</p>
<p>If your work needs it, ask whoever administers access here to give you a role that opens it. If you hold several roles, change to another one in the menu under your name.</p>
<p class="quiet">Your request for this page has been recorded.</p>
${first ? `<p><a class="button" href="${first[0]}">Back to ${first[1].toLowerCase()}</a></p>` : ""}</main></body></html>`;
}

function opens(role: Role, href: string): boolean {
  const lock = pageDoor(href)?.lock;
  return lock === "public" || (lock !== undefined && GRANTS[role].permissions.includes(lock));
}

function sentence(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return "Nobody may open it.";
  const rest = names.slice(0, -1);
  return `It is open to: ${rest.length === 0 ? last : `${rest.join(", ")} and ${last}`}.`;
}
