"use client";

import { useState } from "react";
import { useGoKeys } from "../shell/use-go-keys.ts";
import { useKeys } from "../shell/use-keys.ts";
import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import styles from "./legend.module.css";

type Entry = readonly [GlyphName, string];

const GROUPS: readonly { title: string; entries: readonly Entry[] }[] = [
  {
    title: "Beds",
    entries: [
      ["occupied", "occupied"],
      ["ready", "ready: bright in every row"],
      ["held", "held for a patient"],
      ["dirty", "dirty"],
      ["cleaning", "being cleaned"],
      ["blocked", "blocked"],
      ["closed", "closed, not staffed"],
      ["unknown", "not known: nobody has said"],
    ],
  },
  {
    title: "Needs a look",
    entries: [
      ["conflict", "conflict: two claims on one bed"],
      ["priority-1", "alarm: act now"],
      ["priority-2", "past target, or alarm: act soon"],
      ["priority-3", "advice"],
      ["request", "longest bed request"],
      ["coming", "longest boarding"],
      ["leaving", "longest discharge past target"],
    ],
  },
  {
    title: "How old a figure is",
    entries: [
      ["fresh", "fresh, and the age of its last message"],
      ["late", "LATE: its source is slower than usual"],
      ["stale", "STALE: hatched, do not rely on it"],
      ["dead", "DEAD: a dash, nobody knows; beds stay, hatched"],
      ["missed", "NO LINK: this display lost the server"],
    ],
  },
];

const NOTES = [
  "Under each unit one mark a bed: filled occupied, thin outline held, underscore dirty, slash blocked, bright outline ready.",
  "Occ, Ready, Dirty and Block are counts of beds; In and Out are patients known to come and to leave.",
  "This picture never names a patient or a visit. G then B goes to the beds, L closes this legend.",
];

/** What the shapes mean, over the wall, while `L` asks for it; `L` or Escape closes it. */
export function Legend() {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  useGoKeys("wall");
  useKeys({ l: () => setOpen((was) => !was), Escape: close });
  if (!open) return null;
  return (
    <section className={styles.legend} aria-label="Legend">
      <h2 className={styles.title}>Legend</h2>
      <div className={styles.groups}>
        {GROUPS.map(({ title, entries }) => (
          <div key={title}>
            <h3 className={styles.heading}>{title}</h3>
            <ul>
              {entries.map(([glyph, words]) => (
                <li key={glyph} className={styles.entry}>
                  <Glyph name={glyph} />
                  {words}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      {NOTES.map((text) => (
        <p key={text} className={styles.note}>
          {text}
        </p>
      ))}
    </section>
  );
}
