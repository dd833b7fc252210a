import { afterEach } from "node:test";

let failed = false;

afterEach((context) => {
  if ("passed" in context && context.passed === false) failed = true;
});

/** True once any test of this file has failed, so that what it worked on can be kept for a person to look at. */
export function hasFailed(): boolean {
  return failed;
}
