import { Glyph } from "../ui/glyph.tsx";
import type { PastWord } from "./use-past-minute.ts";

/** Whether the rows of a past minute are those that stood on the screens. */
export function ShownWords({ word }: { word: PastWord }) {
  if (word.state === "loading") return <>Comparing with what was shown</>;
  if (word.state === "failed") return <>Whether this is what was shown could not be asked</>;
  const { state, drawnBy, redrawnBy, differing } = word.minute.shown;
  if (state === "as-shown")
    return (
      <>
        <Glyph name="done" /> <b>As shown</b>: the digest that was kept then agrees
      </>
    );
  if (state === "redrawn")
    return (
      <>
        <Glyph name="late" /> <b>Redrawn by newer code</b>: {differing.join(", ")} differ from what was shown, drawn by{" "}
        {drawnBy} then and {redrawnBy} now
      </>
    );
  if (state === "altered")
    return (
      <>
        <Glyph name="missed" /> <b>Not what was shown</b>: {differing.join(", ")} differ though the code is the same;
        verify the log
      </>
    );
  return <>No digest was kept for this minute: whether it is what was shown cannot be said</>;
}
