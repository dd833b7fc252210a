const REMEMBERED = "caretower-started-over";
const NOT_AGAIN_WITHIN_MS = 30_000;

let isLeaving = false;

/**
 * Whoever signs out or locks goes where they asked to go, though the server ends the page's connection on the way.
 * @throws what `way` throws; then the page stays as it was.
 */
export async function leaveBy(way: () => Promise<void>): Promise<void> {
  isLeaving = true;
  try {
    await way();
  } catch (error) {
    isLeaving = false;
    throw error;
  }
}

/**
 * The server will not speak to this page's session any more: the page is loaded anew, and what stands before it decides what is
 * shown instead (the lock, the sign-in page, or the same page under another role). Not twice in a row, should it be let in again
 * and refused again.
 */
export function startOver(): void {
  if (isLeaving) return;
  const last = Number(window.sessionStorage.getItem(REMEMBERED) ?? 0);
  if (Date.now() - last < NOT_AGAIN_WITHIN_MS) return;
  window.sessionStorage.setItem(REMEMBERED, String(Date.now()));
  window.location.reload();
}
