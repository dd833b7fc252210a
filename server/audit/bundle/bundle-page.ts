import { toIso } from "#server/canonical/instant.ts";
import type { Bundle, BundleEntry, BundleMessage } from "./bundle.ts";
import { subjectWords } from "./bundle-readme.ts";

/** The bundle as one page that any browser opens from a disk: no script, nothing from elsewhere. */
export function bundlePage(bundle: Bundle): string {
  const { subject, entries, messages, madeAt, madeBy, heads } = bundle;
  const proved = entries.filter(({ proof }) => proof !== null).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(subjectWords(subject))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(subjectWords(subject))}</h1>
<p>${entries.length} entries, ${proved} of them with a proof, ${messages.length} raw messages. Taken by ${escaped(madeBy)} at ${toIso(madeAt)}.
${bundle.cut ? "<b>There are more entries than a bundle takes: the newest are here.</b>" : ""}
Names, numbers and free text of patients are not in this file. How to check it stands in README.txt.</p>
<h2>What happened, oldest first</h2>
<table>
<thead><tr><th>Recorded (UTC)</th><th>What happened</th><th>Entry</th><th>Proof</th></tr></thead>
<tbody>
${entries.map(entryRow).join("\n")}
</tbody>
</table>
<h2>Raw messages</h2>
${messages.map(messagePart).join("\n") || "<p>None stands behind these entries.</p>"}
<h2>Signed heads</h2>
<ul>
${heads.map(({ head }) => `<li>${head.stream}: ${head.size} entries, root <code>${head.root}</code>, signed ${escaped(head.at)} with key ${escaped(head.keyId)}</li>`).join("\n")}
</ul>
</body>
</html>
`;
}

function entryRow({ entry, recordedAt, kind, sentence, proof, row }: BundleEntry): string {
  const message = row && "inboundId" in row && row.inboundId !== null ? row.inboundId : null;
  const link = message === null ? "" : ` <a href="#message-${message}">raw message</a>`;
  const proved = proof ? `head ${proof.size}` : "not yet under a signed head";
  return `<tr id="${anchor(entry)}"><td><time>${toIso(recordedAt)}</time></td><td>${escaped(sentence)}<br><small>${escaped(kind)}${link}</small>${rowPart(row)}</td><td><code>${escaped(entry)}</code></td><td>${proved}</td></tr>`;
}

function rowPart(row: BundleEntry["row"]): string {
  if (row === null) return "<br><small>Its content was dropped by retention; the hash is kept.</small>";
  return `<details><summary>as it stands in the record</summary><pre>${escaped(JSON.stringify(row, null, 1))}</pre></details>`;
}

function messagePart({ id, source, protocol, kind, receivedAt, state, text }: BundleMessage): string {
  const words = {
    masked: "identity and free text masked",
    withheld: "withheld from this bundle",
    gone: "no longer kept",
  };
  const body = text === null ? "" : `<pre>${escaped(text)}</pre>`;
  return `<section id="message-${id}"><h3>Message ${id}: ${escaped(source)}, ${escaped(protocol)} ${escaped(kind)}</h3><p>Received ${toIso(receivedAt)}; ${words[state]}.</p>${body}</section>`;
}

function anchor(entry: string): string {
  return entry.replace(":", "-");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

const STYLE = `
body{margin:24px auto;max-width:1100px;padding:0 20px;background:#f0f0ed;color:#383d3f;font:14px/20px system-ui,sans-serif}
h1{font-size:24px;line-height:30px;color:#15181a}h2{margin-top:32px;font-size:17px;color:#15181a}h3{font-size:14px;color:#15181a}
table{width:100%;border-collapse:collapse}th{font-weight:400;text-align:left;color:#565b5d;border-bottom:1px solid #737977}
td{padding:6px 10px 6px 0;border-bottom:1px solid #c6c9c4;vertical-align:top}
time,small,code{font-size:12px;color:#565b5d}pre{padding:8px 10px;overflow:auto;background:#d6d8d4;color:#15181a;font-size:12px;line-height:17px;white-space:pre-wrap;overflow-wrap:anywhere}
summary{color:#1a569e;font-size:12px;cursor:pointer}@media print{details{display:none}}
`;
