import type { ReactNode } from "react";

const OCTAGON = "M6 .8h8L19.2 6v8L14 19.2H6L.8 14V6z";

const letter = (text: string, fill = "var(--ink)", x = 10, y = 14): ReactNode => (
  <text x={x} y={y} fill={fill}>
    {text}
  </text>
);

const stroked = (d: string, width = 2.2): ReactNode => (
  <path d={d} fill="none" stroke="currentColor" strokeWidth={width} />
);

/** Every shape on a 20 x 20 ground. State is told by shape and letter, never by colour alone. */
export const SHAPES = {
  occupied: (
    <>
      <rect x="2" y="2" width="16" height="16" fill="var(--occ)" />
      {letter("O", "var(--occ-ink)")}
    </>
  ),
  ready: (
    <>
      <circle cx="10" cy="10" r="8" fill="none" stroke="var(--ready-edge)" strokeWidth="2" />
      {letter("R")}
    </>
  ),
  held: (
    <>
      <path d="M2 2h10l6 8-6 8H2z" fill="none" stroke="var(--ink-2)" strokeWidth="1.6" />
      {letter("H", "var(--ink)", 8.6)}
    </>
  ),
  dirty: (
    <>
      <path d="M10 .5 19.5 10 10 19.5 .5 10z" fill="var(--ink-3)" />
      {letter("D", "var(--bg)")}
    </>
  ),
  cleaning: (
    <>
      <path d="M10 1.3 18.7 10 10 18.7 1.3 10z" fill="none" stroke="var(--ink-3)" strokeWidth="1.8" />
      {letter("C")}
    </>
  ),
  blocked: (
    <>
      <rect x="2" y="2" width="16" height="16" fill="none" stroke="var(--ink-2)" strokeWidth="1.8" />
      <path d="M2 2 18 18" stroke="var(--ink-2)" strokeWidth="1.4" opacity=".55" />
      {letter("B")}
    </>
  ),
  closed: (
    <>
      <rect
        x="2"
        y="2"
        width="16"
        height="16"
        fill="none"
        stroke="var(--ink-4)"
        strokeWidth="1.4"
        strokeDasharray="2.5 2"
      />
      {letter("X", "var(--ink-3)")}
    </>
  ),
  unknown: (
    <>
      <circle cx="10" cy="10" r="8" fill="none" stroke="var(--ink-4)" strokeWidth="1.4" strokeDasharray="2.5 2" />
      {letter("?", "var(--ink-2)")}
    </>
  ),
  coming: stroked("M16 4 5 15M4.5 6.5V15.5H13.5"),
  leaving: stroked("M4 16 15 5M6.5 4.5H15.5V13.5"),
  unconfirmed: letter("?", "currentColor"),
  isolation: (
    <>
      {stroked("M10 1.5 18.5 18H1.5z", 1.8)}
      {letter("i", "currentColor", 10, 16)}
    </>
  ),
  conflict: (
    <>
      <path d={OCTAGON} fill="var(--p1)" />
      {letter("!", "var(--p1-on)")}
    </>
  ),
  "priority-1": (
    <>
      <path d={OCTAGON} fill="var(--p1)" />
      {letter("1", "var(--p1-on)")}
    </>
  ),
  "priority-2": (
    <>
      <path
        d="M10 1.2 19.4 18.6H.6z"
        fill="var(--p2)"
        stroke="var(--p2-edge)"
        strokeWidth="1.2"
        strokeLinejoin="round"
      />
      {letter("2", "var(--p2-on)", 10, 16.6)}
    </>
  ),
  "priority-3": (
    <>
      <circle cx="10" cy="10" r="8.8" fill="var(--p3)" />
      {letter("3", "var(--p3-on)")}
    </>
  ),
  review: <path d="M5 18.5V2h11l-3 4.5 3 4.5H5" fill="var(--p3)" stroke="var(--p3)" strokeWidth="1.6" />,
  done: stroked("M3.5 10.5 8 15 16.5 5"),
  running: (
    <>
      <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
    </>
  ),
  "to-do": <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  "not-needed": stroked("M6 10h8", 1.6),
  missed: stroked("M4 4 16 16M16 4 4 16", 2.4),
  fresh: <circle cx="10" cy="10" r="4.2" fill="currentColor" />,
  late: (
    <>
      <circle cx="10" cy="10" r="7.6" fill="none" stroke="currentColor" strokeWidth="2" />
      {stroked("M10 5.6V10l3 2", 2)}
    </>
  ),
  stale: (
    <>
      <rect x="2.4" y="2.4" width="15.2" height="15.2" fill="none" stroke="currentColor" strokeWidth="2" />
      {stroked("M3 11 11 3M3 17 17 3M9 17l8-8", 1.8)}
    </>
  ),
  dead: stroked("M3 10H17", 3),
  hidden: (
    <>
      <rect x="4" y="9" width="12" height="8.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
      {stroked("M6.6 9V6.2a3.4 3.4 0 0 1 6.8 0V9", 1.8)}
    </>
  ),
  request: stroked("M3 3h14v11H9l-4 4v-4H3z", 1.8),
  find: (
    <>
      <circle cx="8.5" cy="8.5" r="5.8" fill="none" stroke="currentColor" strokeWidth="2" />
      {stroked("M13 13l5 5")}
    </>
  ),
  down: stroked("M4 7l6 6 6-6"),
  next: stroked("M3 10h13M11 5l5 5-5 5", 2),
  theme: (
    <>
      <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M10 3a7 7 0 0 0 0 14z" fill="currentColor" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type GlyphName = keyof typeof SHAPES;
