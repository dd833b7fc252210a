import type { ComponentProps } from "react";
import styles from "./button.module.css";

export type ButtonKind = "plain" | "primary" | "quiet";

const KIND: Record<ButtonKind, string> = {
  plain: styles.button ?? "",
  primary: `${styles.button} ${styles.primary}`,
  quiet: `${styles.button} ${styles.quiet}`,
};

/** One primary button a panel at most. */
export function Button({ kind = "plain", type = "button", ...rest }: ComponentProps<"button"> & { kind?: ButtonKind }) {
  return <button {...rest} type={type} className={KIND[kind]} />;
}

/** Looks like a button, is a link: for a download or another page. */
export function ButtonLink({ kind = "plain", ...rest }: ComponentProps<"a"> & { kind?: ButtonKind }) {
  return <a {...rest} className={KIND[kind]} />;
}
