const ends = new Set<() => void>();

/**
 * What is called when this process is told to end before it is done: a run that is broken off leaves nothing of it running. Answers
 * how to take it back. A program that listens for the signals itself, as Playwright's workers do, ends its tests in order.
 */
export function whenToldToEnd(end: () => void): () => void {
  if (ends.size === 0)
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      if (process.listenerCount(signal) === 0) process.once(signal, endAll);
  ends.add(end);
  return () => {
    ends.delete(end);
    if (ends.size > 0) return;
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, endAll);
  };
}

function endAll(signal: NodeJS.Signals): void {
  for (const end of ends) end();
  // Nobody listens any more: now it means what it says.
  process.kill(process.pid, signal);
}
