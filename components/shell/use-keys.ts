"use client";

import { useEffect, useRef } from "react";

/** By `KeyboardEvent.key`, letters in lower case: `{ "/": …, Escape: …, c: … }`. */
export type KeyActions = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const SINGLE_KEYS_OFF = "caretower-single-keys-off";

/** Single keys can be turned off for people whose speech input or tremor would press them (WCAG 2.1.4). */
export function singleKeysAreOn(): boolean {
  return window.localStorage.getItem(SINGLE_KEYS_OFF) === null;
}

export function turnSingleKeys(on: boolean): void {
  if (on) window.localStorage.removeItem(SINGLE_KEYS_OFF);
  else window.localStorage.setItem(SINGLE_KEYS_OFF, "1");
}

/**
 * Single keys of a page or part of it. They act only when no field has focus, no other key is held and no dialog is open; the
 * actions may be new at each drawing.
 */
export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target)) return;
      const action = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || (event.key.length === 1 && !singleKeysAreOn())) return;
      event.preventDefault();
      action(event);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

/** A field or a dialog has the focus and takes every key. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select, [role=dialog] *");
}
