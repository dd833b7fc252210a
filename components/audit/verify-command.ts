/** What somebody types elsewhere to check one entry, against the heads that an outside sink kept. `head` is the size of its tree. */
export function verifyCommand(entry: string, head: number | null): string {
  const lines = ["npm run audit:verify --", "--proof proof.json --heads HEADS --keys KEYS", `--entry ${entry}`];
  return `${lines.join(" \\\n  ")}${head === null ? "" : ` --head ${head}`}`;
}
