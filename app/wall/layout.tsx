import type { ReactNode } from "react";
import { viewer } from "#app/viewer.ts";
import { WallKeeper } from "#components/access/wall-keeper.tsx";
import { runtime } from "#server/runtime.ts";

/** A paired display keeps its token alive, and leaves the wall when it is taken off. */
export default async function WallLayout({ children }: { children: ReactNode }) {
  const isPaired = (await runtime().access.shownBy(await viewer())) !== null;
  return (
    <>
      {children}
      {isPaired ? <WallKeeper /> : null}
    </>
  );
}
