"use client";

import { useMemo } from "react";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import { type PackedSnapshot, unpackSnapshot } from "./packed-snapshot.ts";

/** The snapshot that a page was drawn with; unpacked once. */
export function useUnpacked<V extends ViewName>(packed: PackedSnapshot<V>): Snapshot<V> {
  return useMemo(() => unpackSnapshot(packed), [packed]);
}
