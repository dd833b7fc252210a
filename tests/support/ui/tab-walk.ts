import type { Page } from "@playwright/test";

export interface TabStop {
  /** What is read of it: its label, its placeholder or its text. */
  name: string;
  /** It, or the field around it, is drawn with a ring of 2 px or more: an outline, or a shadow that stands off to no side. */
  ringed: boolean;
  /** It lies in the window, where the eye can follow. */
  seen: boolean;
}

/** Where the Tab key leads, stop by stop, from where the focus is now to the end of the page or so many stops. */
export async function tabWalk(page: Page, most: number): Promise<TabStop[]> {
  const walk: TabStop[] = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(stopNow);
    if (!stop) break;
    walk.push(stop);
  }
  return walk;
}

/** Runs in the page. */
function stopNow(): TabStop | null {
  const stop = document.activeElement;
  if (!(stop instanceof HTMLElement) || stop === document.body) return null;
  const around = [stop, stop.parentElement, stop.parentElement?.parentElement].filter(
    (each) => each instanceof Element,
  );
  const ringed = around.some((each) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    const shadow = /\b0px 0px 0px ([\d.]+)px/.exec(boxShadow)?.[1] ?? "0";
    return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) || Number.parseFloat(shadow) >= 2;
  });
  const label = stop.closest("label") ?? document.querySelector(`label[for="${CSS.escape(stop.id || " ")}"]`);
  const name =
    stop.getAttribute("aria-label") ?? label?.textContent ?? stop.getAttribute("placeholder") ?? stop.textContent ?? "";
  const box = stop.getBoundingClientRect();
  return {
    name: name.replace(/\s+/g, " ").trim(),
    ringed,
    seen: box.width > 0 && box.bottom > 0 && box.top < window.innerHeight,
  };
}
