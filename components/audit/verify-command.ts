/** What somebody types elsewhere to check one entry, from an export and the heads that an outside sink kept. */
export function verifyCommand(entry: string): string {
  return `npm run audit:verify -- \\\n  --entry ${entry}`;
}
