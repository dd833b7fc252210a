import type { Handler } from "#server/http/http-server.ts";
import { nonceOf } from "#server/http/page-nonce.ts";
import { openApi } from "./openapi.ts";
import type { Operation } from "./operation.ts";

/** Stands where each answer has its nonce. */
const NONCE = "{{nonce}}";

/** The OpenAPI document, and the same as a page for people. */
export function describeRoutes(operations: readonly Operation[], version: string): Handler {
  // Written when somebody first asks: it takes longer than most of a start.
  let written: string | null = null;
  const document = () => {
    written ??= JSON.stringify(openApi(operations, version));
    return written;
  };
  return (request, response, url) => {
    if (request.method !== "GET") return false;
    if (url.pathname === "/api/v1/openapi.json") {
      response.writeHead(200, { "content-type": "application/json" }).end(document());
      return true;
    }
    if (url.pathname !== "/api/v1" && url.pathname !== "/api/v1/") return false;
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    const page = readablePage(operations, version);
    response.end(page.replace(NONCE, nonceOf(String(request.headers["content-security-policy"])) ?? ""));
    return true;
  };
}

function readablePage(operations: readonly Operation[], version: string): string {
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  const section = (tag: string) =>
    `<h2>${escapeHtml(tag)}</h2><table>${operations
      .filter((operation) => operation.tag === tag)
      .map(row)
      .join("")}</table>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Caretower API</title>
<style nonce="${NONCE}">body{font:15px/22px system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #8886;padding:.4rem .8rem .4rem 0;vertical-align:top}code{font:13px ui-monospace,monospace}</style>
<h1>Caretower API</h1><p>Version ${escapeHtml(version)}. The same for programs: <a href="/api/v1/openapi.json">openapi.json</a>. Lists answer <code>{"items":[…],"next":cursor|null}</code>; errors are <code>application/problem+json</code>; times are ISO 8601.</p>
${tags.map(section).join("")}</html>`;
}

function row(operation: Operation): string {
  const names = Object.keys(operation.query?.shape ?? {});
  const query = names.length > 0 ? `<br>query: <code>${escapeHtml(names.join(", "))}</code>` : "";
  const body = operation.body ? "<br>takes a JSON body" : "";
  return `<tr><td><code>${operation.method} ${escapeHtml(operation.path)}</code></td><td>${escapeHtml(operation.summary)}${query}${body}</td><td>${operation.access}</td></tr>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
