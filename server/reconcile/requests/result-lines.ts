import type { RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { compareRecorded } from "../order-key.ts";
import { type HeldRequest, requestAct } from "./request-claim.ts";

export interface Results {
  lines: RequestNow["lines"];
  /** Version of the final result as a whole; 0 while no final stands. */
  version: number;
  critical: boolean;
  firstAt: Instant | null;
  /** When the last final came, if every known line is final. */
  completeAt: Instant | null;
}

interface Line {
  status: string;
  version: number;
  abnormal: string;
  reportedAt: Instant | null;
  at: Instant;
}

/** The whole report, where a sender gives no lines. */
const WHOLE = "";
const FINAL: ReadonlySet<string> = new Set(["final", "corrected", "cannot-be-obtained"]);

/**
 * O4: versions per line, by OBR-22 and not by arrival. A correction is a new version, a preliminary never takes back a final,
 * a withdrawn line is as if it had not been reported.
 */
export function foldResults(claims: HeldRequest[]): Results {
  const lines = new Map<string, Line>();
  const sorted = claims
    .filter((claim) => isResult(claim))
    .sort((a, b) => reported(a) - reported(b) || rank(a) - rank(b) || compareRecorded(a, b));
  for (const claim of sorted) takeResult(lines, claim);
  const reportedLines = [...lines.values()];
  const finals = reportedLines.filter((line) => FINAL.has(line.status));
  const complete =
    finals.length > 0 && reportedLines.every((line) => FINAL.has(line.status) || line.status === "withdrawn");
  return {
    lines: Object.fromEntries(
      [...lines]
        .filter(([name]) => name !== WHOLE)
        .map(([name, { status, version, abnormal, reportedAt }]) => [name, { status, version, abnormal, reportedAt }]),
    ),
    version: Math.max(0, ...finals.map((line) => line.version)),
    critical: reportedLines.some((line) => line.abnormal === "critical" && line.status !== "withdrawn"),
    firstAt: sorted[0] ? reported(sorted[0]) : null,
    completeAt: complete ? Math.max(...finals.map((line) => line.at)) : null,
  };
}

function takeResult(lines: Map<string, Line>, claim: HeldRequest): void {
  const { data } = claim;
  const act = requestAct(claim.type);
  const name = data.line ?? WHOLE;
  const known = lines.get(name);
  const said = { abnormal: data.abnormal ?? "unknown", reportedAt: data.reportedAt ?? null, at: reported(claim) };
  if (act === "withdraw") {
    if (name === WHOLE) for (const line of lines.values()) line.status = "withdrawn";
    lines.set(name, { ...said, status: "withdrawn", version: known?.version ?? 0, abnormal: "unknown" });
  } else if (act === "preliminary") {
    if (!known || !FINAL.has(known.status))
      lines.set(name, { ...said, status: "preliminary", version: known?.version ?? 0 });
  } else {
    const status = data.status ?? "final";
    const corrects =
      known !== undefined && known.version > 0 && (status === "corrected" || known.status === "withdrawn");
    const version = corrects ? known.version + 1 : Math.max(1, known?.version ?? 1);
    lines.set(name, { ...said, status: status === "corrected" ? "corrected" : status, version });
  }
}

function isResult(claim: HeldRequest): boolean {
  const act = requestAct(claim.type);
  return act === "preliminary" || act === "result" || act === "withdraw";
}

function reported(claim: HeldRequest): Instant {
  return claim.data.reportedAt ?? claim.t;
}

function rank(claim: HeldRequest): number {
  const act = requestAct(claim.type);
  if (act === "preliminary") return 0;
  if (act === "withdraw") return 3;
  return claim.data.status === "corrected" ? 2 : 1;
}
