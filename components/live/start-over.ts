const REMEMBERED = "caretower-started-over";
const NOT_AGAIN_WITHIN_MS = 30_000;

/**
 * The server will not speak to this page's session any more: the page is loaded anew, and what stands before it decides what is
 * shown instead (the lock, the sign-in page, or the same page under another role). Not twice in a row, should it be let in again
 * and refused again.
 */
export function startOver(): void {
  const last = Number(window.sessionStorage.getItem(REMEMBERED) ?? 0);
  if (Date.now() - last < NOT_AGAIN_WITHIN_MS) return;
  window.sessionStorage.setItem(REMEMBERED, String(Date.now()));
  window.location.reload();
}
