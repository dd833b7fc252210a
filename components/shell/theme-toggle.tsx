"use client";

import { Glyph } from "../ui/glyph.tsx";
import { THEME_COOKIE } from "./theme.ts";
import styles from "./theme-toggle.module.css";

const A_YEAR_S = 365 * 24 * 3600;

/** Light or dark, remembered by this browser in a cookie, since the server draws the first picture. */
export function ThemeToggle() {
  const toggle = () => {
    const root = document.documentElement;
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store needs a secure context, which a hospital's inner network may lack
    document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
  };
  return (
    <button type="button" className={styles.toggle} onClick={toggle} aria-label="Light or dark" title="Light or dark">
      <Glyph name="theme" />
    </button>
  );
}
