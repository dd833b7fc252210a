import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { verifyBundle } from "../bundle/verify-bundle.ts";
import { parseSinkLine, type SinkLine } from "../sinks/sink-lines.ts";
import { epochWords } from "./compare-epochs.ts";
import { type ExportedEntry, type ExportHeader, exportHeaderSchema, parseExportLine } from "./export-lines.ts";
import { PublicKeys } from "./public-keys.ts";
import { readLines } from "./read-lines.ts";
import { type Verdict, verifyExport } from "./verify-export.ts";
import { proofSchema, verifyProof } from "./verify-proof.ts";

const USAGE = `Checks the audit trail without its server and without its database.

  npm run audit:verify -- --export FILE --heads FILE --keys FILE
  npm run audit:verify -- --proof FILE --heads FILE --keys FILE [--entry log:N] [--head M]
  npm run audit:verify -- --bundle FILE --heads FILE --keys FILE

  --export FILE        an export of a whole stream (npm run audit:export)
  --proof FILE         what /api/v1/audit/proof or /api/v1/audit/consistency answered
  --bundle FILE        everything about an encounter or an entry (POST /api/v1/audit/bundles)
  --heads FILE         heads as they were kept outside: TREE_HEAD_FILE, or what a webhook's receiver wrote down
  --keys FILE          the public keys, which must have come by another way than the export
  --accept-epoch N     an operator has told you that epoch N was opened; may be given several times
  --json               one JSON object instead of words

Ends with 0 when everything holds, 1 when something does not, 2 when it could not be checked.
`;

/** What could not be checked, said to whoever asked. */
class CannotCheck extends Error {}

interface Outcome {
  holds: boolean;
  lines: string[];
  json: object;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      export: { type: "string" },
      proof: { type: "string" },
      bundle: { type: "string" },
      heads: { type: "string" },
      keys: { type: "string" },
      entry: { type: "string" },
      head: { type: "string" },
      "accept-epoch": { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { heads, keys: keysFile } = values;
  const asked = [values.export, values.proof, values.bundle].filter((file) => file !== undefined);
  if (!heads || !keysFile || asked.length !== 1) throw new CannotCheck(USAGE);
  const keys = await PublicKeys.read(keysFile);
  const outcome = values.export
    ? await checkExport(values.export, heads, keys, values["accept-epoch"].map(Number))
    : values.bundle
      ? await checkBundle(values.bundle, heads, keysFile)
      : await checkProof(values.proof ?? "", heads, keys, values.entry ?? null, values.head ?? null);
  process.stdout.write(values.json ? `${JSON.stringify(outcome.json)}\n` : `${outcome.lines.join("\n")}\n`);
  return outcome.holds ? 0 : 1;
}

async function checkExport(file: string, heads: string, keys: PublicKeys, epochs: number[]): Promise<Outcome> {
  const startedAt = performance.now();
  const lines = readLines(file);
  const first = await lines.next();
  const header = exportHeaderSchema.parse(JSON.parse(first.done ? "null" : first.value));
  const verdict = await verifyExport({
    stream: header.stream,
    entries: entriesOf(lines, header),
    sink: () => sinkLines(heads),
    keys,
    acceptedEpochs: epochs,
    madeAt: header.at,
  });
  if (verdict.heads === 0 && verdict.found === 0)
    throw new CannotCheck(`${heads} holds no head of the ${header.stream}: there is nothing to check against`);
  const seconds = (performance.now() - startedAt) / 1000;
  return { holds: verdict.holds, lines: words(verdict, seconds), json: { ...verdict, seconds } };
}

async function checkProof(
  file: string,
  heads: string,
  keys: PublicKeys,
  entry: string | null,
  head: string | null,
): Promise<Outcome> {
  const parsed = proofSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success) throw new CannotCheck(`${file} is not what the API of proofs answers`);
  const proof = parsed.data;
  const wanted = entry === null || entry.includes(":") ? entry : `log:${entry}`;
  const asked = { entry: wanted, head: head === null ? null : Number(head) };
  const verdict = await verifyProof({ proof, sink: sinkLines(heads), keys, ...asked });
  return {
    holds: verdict.holds,
    lines: [`${verdict.holds ? "Holds" : "DOES NOT HOLD"}: ${verdict.text}.`],
    json: verdict,
  };
}

async function checkBundle(file: string, headsFile: string, keysFile: string): Promise<Outcome> {
  const heads: (SinkLine | null)[] = [];
  for await (const line of sinkLines(headsFile)) heads.push(line);
  const keys: unknown = JSON.parse(await readFile(keysFile, "utf8"));
  const verdict = await verifyBundle(await readFile(file), { heads, keys });
  const { holds, proved, uncovered, findings } = verdict;
  const lines = [`${holds ? "Holds" : "DOES NOT HOLD"}: ${proved} entries stand in signed trees as they are shown.`];
  if (uncovered > 0) lines.push(`${uncovered} newer entries no head covered when the bundle was made.`);
  return { holds, lines: [...lines, ...findings.map((finding) => `  ${finding}`)], json: verdict };
}

function words(verdict: Verdict, seconds: number): string[] {
  const { head, entries, covered, heads, stream } = verdict;
  const rate = Math.round(entries / Math.max(seconds, 0.001));
  const lines = [
    `The export says that it was made ${verdict.madeAt}; ${verdict.later} heads outside are newer and say nothing about it.`,
    `${entries} entries of the ${stream} read, ${heads} signed heads outside, ${rate} entries a second.`,
  ];
  if (verdict.unreadable > 0) lines.push(`${verdict.unreadable} lines of the file of heads could not be read.`);
  lines.push(...verdict.epochs.map((change) => epochWords(stream, change)));
  if (verdict.holds && head)
    lines.push(`Holds: every one of the first ${covered} entries is what was signed, the last time ${head.at}.`);
  else lines.push(`DOES NOT HOLD: ${verdict.found} findings.`);
  if (verdict.first) lines.push(`First difference: ${verdict.first.text}.`);
  for (const finding of verdict.findings) if (finding !== verdict.first) lines.push(`  ${finding.text}`);
  if (verdict.found > verdict.findings.length) lines.push(`  and ${verdict.found - verdict.findings.length} more`);
  if (entries > covered && verdict.holds) lines.push(`${entries - covered} newer entries no head covers yet.`);
  return lines;
}

async function* entriesOf(lines: AsyncIterable<string>, header: ExportHeader): AsyncGenerator<ExportedEntry> {
  for await (const line of lines) yield* parseExportLine(line, header.stream);
}

async function* sinkLines(file: string): AsyncGenerator<SinkLine | null> {
  for await (const line of readLines(file)) yield parseSinkLine(line);
}

try {
  process.exitCode = await run();
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof CannotCheck ? `${text}\n` : `It could not be checked: ${text}\n`);
  process.exitCode = 2;
}
