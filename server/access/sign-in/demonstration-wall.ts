import { ANONYMOUS, type Principal } from "../principal.ts";
import type { Recogniser } from "../recognise.ts";

const WALL: Principal = {
  ...ANONYMOUS,
  actor: "wall:demonstration",
  name: "Wall of the demonstration",
  role: "wall-display",
  units: "all",
};

/** Without real patients anybody may look at the wall, and at nothing else, before they have read a word about signing in. */
export const demonstrationWall: Recogniser = async ({ method, path, auth }) => {
  const isWall = path === "/wall" || path.startsWith("/wall/") || auth?.surface === "wall";
  return isWall && (method === "GET" || method === "HEAD") ? WALL : null;
};
