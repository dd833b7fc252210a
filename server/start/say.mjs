/** @param {string} line progress of a start, for the person who waits */
export function say(line) {
  process.stdout.write(`caretower: ${line}\n`);
}
