import assert from "node:assert/strict";
import { test } from "node:test";
import { visitLabel, visitOf } from "#components/table/visit-of.ts";

test("the visit number is told apart from its facility and its authority", () => {
  assert.equal(visitOf("LKF/204388"), "204388");
  assert.equal(visitOf("LKF/204388@EPI"), "204388");
  assert.equal(visitOf("204388"), "204388");
});

test("a visit is read aloud without its facility", () => {
  assert.equal(visitLabel("LKF/204388@EPI").replaceAll("\u2009", " "), "V 204 388");
});
